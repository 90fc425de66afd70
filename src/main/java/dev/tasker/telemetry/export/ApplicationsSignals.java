package dev.tasker.telemetry.export;

import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.trace.DeferredOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;

/**
 * Metrics and log records on their way to an application's own OpenTelemetry, which is used while
 * telemetry is enabled and never closed. Traces go there by {@link DeferredOpenTelemetry}.
 */
public final class ApplicationsSignals {
  private final OtlpAppender logs;
  private final ApplicationsMetrics metrics;

  private ApplicationsSignals(OtlpAppender logs, ApplicationsMetrics metrics) {
    this.logs = logs;
    this.metrics = metrics;
  }

  /**
   * Begins: its readers see our metrics, its logs get every line. What it throws goes to the
   * caller, and nothing is left behind.
   */
  public static ApplicationsSignals open(OpenTelemetry own, Vertx vertx, TaskerMetrics metrics) {
    // Metrics first: a provider that refuses them must not leave an appender behind.
    ApplicationsMetrics shown =
        ApplicationsMetrics.shownTo(own.getMeterProvider(), metrics.registry());
    try {
      return new ApplicationsSignals(OtlpAppender.ofApplication(own.getLogsBridge(), vertx), shown);
    } catch (RuntimeException | LinkageError e) {
      shown.hideAfter(e);
      throw e;
    }
  }

  /**
   * Ends both; the application's OpenTelemetry goes on.
   *
   * @throws IllegalStateException when it does not give our meters back
   */
  public void close() {
    ConsoleLogging.detach(logs);
    metrics.hide();
  }
}
