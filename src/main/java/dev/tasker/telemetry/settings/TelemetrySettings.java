package dev.tasker.telemetry.settings;

import dev.tasker.telemetry.sampling.TraceSampling;
import java.time.Duration;
import java.util.Map;

/**
 * What phase 2 needs to know.
 *
 * @param enabled whether OpenTelemetry is started; metrics are there in any case
 * @param environment the environment layer, such as {@code production}
 * @param resourceAttributes further attributes of this process, as {@code OTEL_RESOURCE_ATTRIBUTES}
 * @param internalSpans whether the engine's own work (claim, commit) is traced
 * @param queue how many finished spans may wait for the collector; more are dropped and counted
 * @param shutdownTimeout the longest a stop waits for telemetry to leave
 * @param signals which signals are exported, and what is particular to each
 */
public record TelemetrySettings(
    boolean enabled,
    String environment,
    String serviceName,
    String serviceVersion,
    Map<String, String> resourceAttributes,
    OtlpSettings otlp,
    TraceSampling tracing,
    boolean internalSpans,
    ExportQueue queue,
    Duration shutdownTimeout,
    SignalSettings signals) {

  public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

  public TelemetrySettings {
    resourceAttributes = Map.copyOf(resourceAttributes);
    if (serviceName.isBlank()) {
      throw new IllegalArgumentException("telemetry.service_name must not be blank");
    }
    if (shutdownTimeout.isNegative() || shutdownTimeout.isZero()) {
      throw new IllegalArgumentException(
          "the telemetry shutdown timeout must be > 0, was " + shutdownTimeout);
    }
  }

  /** The defaults: disabled, and a collector on this machine. */
  public static TelemetrySettings defaults() {
    return new TelemetrySettings(
        false,
        "development",
        "tasker-core",
        TelemetryEnvironment.version(),
        Map.of(),
        OtlpSettings.to(OtlpProtocol.GRPC.defaultEndpoint(), OtlpProtocol.GRPC),
        TraceSampling.ALL,
        false,
        ExportQueue.DEFAULT,
        DEFAULT_SHUTDOWN_TIMEOUT,
        SignalSettings.DEFAULT);
  }

  /**
   * These settings with what the environment says laid over them: {@code TELEMETRY_ENABLED}, {@code
   * TASKER_ENV} and the {@code OTEL_*} variables. One that cannot be understood counts as unset: it
   * is an error of the configuration, which is told by whoever reads that.
   */
  public TelemetrySettings overriddenBy(Map<String, String> env) {
    return TelemetryEnvironment.override(this, env);
  }

  public TelemetrySettings withEnabled(boolean enabled) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withEnvironment(String environment) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withService(String name, String version) {
    return new TelemetrySettings(
        enabled,
        environment,
        name,
        version,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withResourceAttributes(Map<String, String> attributes) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        attributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withOtlp(OtlpSettings otlp) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withTracing(TraceSampling tracing) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withInternalSpans(boolean internalSpans) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withQueue(ExportQueue queue) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  public TelemetrySettings withShutdownTimeout(Duration timeout) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        timeout,
        signals);
  }

  public TelemetrySettings withSignals(SignalSettings signals) {
    return new TelemetrySettings(
        enabled,
        environment,
        serviceName,
        serviceVersion,
        resourceAttributes,
        otlp,
        tracing,
        internalSpans,
        queue,
        shutdownTimeout,
        signals);
  }

  /** Where this signal goes: its own collector, else the common one. */
  public OtlpSettings otlp(Signal signal) {
    return signals.own().getOrDefault(signal, otlp);
  }
}
