package dev.tasker.telemetry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where spans go and how long that may take.
 *
 * @param endpoint the collector; for http/protobuf the base, to which {@code v1/traces} is appended
 * @param headers sent with every request, such as an API key
 * @param gzip whether requests are compressed
 * @param certificate a PEM file of the authority to trust instead of the JVM's
 * @param timeout for one batch, all retries included
 */
public record OtlpSettings(
    URI endpoint,
    OtlpProtocol protocol,
    Map<String, String> headers,
    boolean gzip,
    Optional<Path> certificate,
    Duration timeout) {

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public OtlpSettings {
    headers = Map.copyOf(headers);
    headers.forEach(OtlpSettings::requireHeader);
    String scheme = String.valueOf(endpoint.getScheme());
    if ((!scheme.equals("http") && !scheme.equals("https")) || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "the OTLP endpoint must be http://host:port or https://host:port, was " + endpoint);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the OTLP timeout must be > 0, was " + timeout);
    }
  }

  /** Plain, to this collector, with the defaults of the OpenTelemetry specification. */
  public static OtlpSettings to(String endpoint, OtlpProtocol protocol) {
    return new OtlpSettings(
        URI.create(endpoint), protocol, Map.of(), false, Optional.empty(), DEFAULT_TIMEOUT);
  }

  public OtlpSettings withProtocol(OtlpProtocol protocol) {
    return new OtlpSettings(endpoint, protocol, headers, gzip, certificate, timeout);
  }

  public OtlpSettings withTimeout(Duration timeout) {
    return new OtlpSettings(endpoint, protocol, headers, gzip, certificate, timeout);
  }

  public OtlpSettings withGzip(boolean gzip) {
    return new OtlpSettings(endpoint, protocol, headers, gzip, certificate, timeout);
  }

  public OtlpSettings withHeaders(Map<String, String> headers) {
    return new OtlpSettings(endpoint, protocol, headers, gzip, certificate, timeout);
  }

  /** Values are secrets more often than not: no message shows one. */
  private static void requireHeader(String name, String value) {
    boolean legalName = !name.isEmpty() && name.chars().allMatch(OtlpSettings::isTokenChar);
    if (!legalName || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(
          "OTEL_EXPORTER_OTLP_HEADERS: '" + name + "' is no legal HTTP header");
    }
  }

  private static boolean isTokenChar(int c) {
    return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
  }

  /** The address a batch of spans is sent to. */
  URI tracesEndpoint() {
    if (protocol == OtlpProtocol.GRPC) {
      return endpoint;
    }
    String base = endpoint.toString();
    return URI.create(base + (base.endsWith("/") ? "" : "/") + "v1/traces");
  }
}
