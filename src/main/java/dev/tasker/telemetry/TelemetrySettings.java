package dev.tasker.telemetry;

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
 * @param shutdownTimeout the longest a stop waits for spans to leave
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
    SpanQueue queue,
    Duration shutdownTimeout) {

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
        SpanQueue.DEFAULT,
        DEFAULT_SHUTDOWN_TIMEOUT);
  }

  /**
   * These settings with what the environment says laid over them: {@code TELEMETRY_ENABLED}, {@code
   * TASKER_ENV} and the {@code OTEL_*} variables.
   *
   * @throws IllegalArgumentException naming the variable, when one cannot be understood
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
        shutdownTimeout);
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
        shutdownTimeout);
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
        shutdownTimeout);
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
        shutdownTimeout);
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
        shutdownTimeout);
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
        shutdownTimeout);
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
        shutdownTimeout);
  }

  public TelemetrySettings withQueue(SpanQueue queue) {
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
        shutdownTimeout);
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
        timeout);
  }
}
