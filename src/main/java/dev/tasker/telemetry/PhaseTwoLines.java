package dev.tasker.telemetry;

import dev.tasker.telemetry.settings.TelemetrySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What phase 2 and the switch say; the wording is fixed, people and scripts look for it. */
final class PhaseTwoLines {
  private static final Logger LOG = LoggerFactory.getLogger(TelemetryRuntime.class);

  private PhaseTwoLines() {}

  static void started(TelemetrySettings settings, boolean applications) {
    LOG.atInfo()
        .addKeyValue("environment", settings.environment())
        .addKeyValue("opentelemetry_enabled", true)
        .addKeyValue(
            "otlp_endpoint",
            applications ? "the application's own" : settings.otlp().shownEndpoint())
        .addKeyValue("service_name", settings.serviceName())
        .log("Console logging with OpenTelemetry initialized");
  }

  static void failed(TelemetrySettings settings, Throwable cause) {
    LOG.atWarn()
        .addKeyValue("endpoint", settings.otlp().shownEndpoint())
        .addKeyValue("error", cause.toString())
        .setCause(cause)
        .log("OpenTelemetry could not start; running without it");
  }

  static void metricsReady() {
    LOG.info("Global meter provider is set");
    LOG.info("OpenTelemetry Prometheus text exporter initialized");
  }

  static void noMetrics(Throwable cause) {
    LOG.warn("Prometheus metrics are not available: {}", cause.toString(), cause);
  }

  static void stopped() {
    LOG.atInfo()
        .addKeyValue("opentelemetry_enabled", false)
        .log("OpenTelemetry stopped; console logging goes on");
  }
}
