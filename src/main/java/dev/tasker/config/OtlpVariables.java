package dev.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The variables {@code OTEL_EXPORTER_OTLP_…} of one collector: those for all signals, or those for
 * one.
 *
 * @param compression {@code none} or {@code gzip}
 * @param certificate PEM file of the authority to trust
 * @param clientKey PEM file, together with {@code clientCertificate}
 */
public record OtlpVariables(
    OtelVariable<URI> endpoint,
    OtelVariable<String> protocol,
    OtelVariable<Map<String, String>> headers,
    OtelVariable<String> compression,
    OtelVariable<Duration> timeout,
    OtelVariable<Path> certificate,
    OtelVariable<Path> clientKey,
    OtelVariable<Path> clientCertificate) {

  private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

  /** The signals that have variables of their own. */
  static final List<String> SIGNALS = List.of("TRACES", "METRICS", "LOGS");

  /** For all signals. */
  public static final OtlpVariables COMMON = withPrefix(PREFIX);

  /**
   * For one signal.
   *
   * @param signal {@code TRACES}, {@code METRICS} or {@code LOGS}
   */
  public static OtlpVariables of(String signal) {
    return withPrefix(PREFIX + signal + "_");
  }

  private static OtlpVariables withPrefix(String prefix) {
    return new OtlpVariables(
        new OtelVariable<>(prefix + "ENDPOINT", OtelReadings.collector()),
        new OtelVariable<>(
            prefix + "PROTOCOL",
            OtelReadings.choice(
                TelemetryConfig.Protocol.GRPC.word(),
                TelemetryConfig.Protocol.HTTP_PROTOBUF.word())),
        new OtelVariable<>(prefix + "HEADERS", OtelReadings.headers()),
        new OtelVariable<>(prefix + "COMPRESSION", OtelReadings.choice("none", "gzip")),
        new OtelVariable<>(prefix + "TIMEOUT", OtelReadings.timeout()),
        new OtelVariable<>(prefix + "CERTIFICATE", OtelReadings.file()),
        new OtelVariable<>(prefix + "CLIENT_KEY", OtelReadings.file()),
        new OtelVariable<>(prefix + "CLIENT_CERTIFICATE", OtelReadings.file()));
  }

  List<OtelVariable<?>> all() {
    return List.of(
        endpoint,
        protocol,
        headers,
        compression,
        timeout,
        certificate,
        clientKey,
        clientCertificate);
  }
}
