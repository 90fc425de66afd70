package dev.tasker.telemetry.settings;

import dev.tasker.config.CollectorHeaders;
import dev.tasker.config.CollectorUrl;
import dev.tasker.telemetry.otlp.CollectorTls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where telemetry goes and how long that may take.
 *
 * @param endpoint the collector, its scheme in lower case
 * @param exact whether http/protobuf posts to the endpoint as it is, as the specification wants it
 *     of a signal's own endpoint; otherwise {@code v1/traces} and the like are appended
 * @param headers sent with every request, such as an API key
 * @param gzip whether requests are compressed
 * @param tls the files for an https endpoint
 * @param timeout for one batch, all retries included
 */
public record OtlpSettings(
    URI endpoint,
    boolean exact,
    OtlpProtocol protocol,
    Map<String, String> headers,
    boolean gzip,
    CollectorTls tls,
    Duration timeout) {

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public OtlpSettings {
    headers = Map.copyOf(headers);
    CollectorHeaders.require(headers);
    endpoint = CollectorUrl.require(endpoint.toString());
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the OTLP timeout must be > 0, was " + timeout);
    }
  }

  /** Plain, to this collector, with the defaults of the OpenTelemetry specification. */
  public static OtlpSettings to(String endpoint, OtlpProtocol protocol) {
    return new OtlpSettings(
        URI.create(endpoint),
        false,
        protocol,
        Map.of(),
        false,
        CollectorTls.DEFAULT,
        DEFAULT_TIMEOUT);
  }

  /**
   * The files for an https endpoint. A client's key without its certificate, or the other way
   * round, counts as none: they may be meant for a signal that has the other half.
   */
  public static CollectorTls tls(
      Optional<Path> certificate, Optional<Path> clientKey, Optional<Path> clientCertificate) {
    return clientKey.isPresent() && clientCertificate.isPresent()
        ? new CollectorTls(certificate, clientKey, clientCertificate)
        : new CollectorTls(certificate, Optional.empty(), Optional.empty());
  }

  /** The same settings for another place. */
  public OtlpSettings at(URI endpoint, boolean exact) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  public OtlpSettings withProtocol(OtlpProtocol protocol) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  public OtlpSettings withTimeout(Duration timeout) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  public OtlpSettings withGzip(boolean gzip) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  public OtlpSettings withHeaders(Map<String, String> headers) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  public OtlpSettings withTls(CollectorTls tls) {
    return new OtlpSettings(endpoint, exact, protocol, headers, gzip, tls, timeout);
  }

  /** The address a batch of this signal is sent to; the endpoint's query stays behind the path. */
  public URI address(Signal signal) {
    if (protocol == OtlpProtocol.GRPC || exact) {
      return endpoint;
    }
    String path = endpoint.getRawPath();
    String query = endpoint.getRawQuery();
    return URI.create(
        endpoint.getScheme()
            + "://"
            + endpoint.getRawAuthority()
            + path
            + (path.endsWith("/") ? "" : "/")
            + signal.path()
            + (query == null ? "" : "?" + query));
  }

  /** The endpoint as anybody may see it, see {@link CollectorUrl#shown}. */
  public String shownEndpoint() {
    return CollectorUrl.shown(endpoint.toString());
  }

  /** The address of a signal as anybody may see it. */
  public String shownAddress(Signal signal) {
    return CollectorUrl.shown(address(signal).toString());
  }

  /** Shows the names of the headers, not their values, and the endpoint without its secrets. */
  @Override
  public String toString() {
    return "OtlpSettings[endpoint=%s, exact=%s, protocol=%s, headers=%s, gzip=%s, tls=%s, timeout=%s]"
        .formatted(shownEndpoint(), exact, protocol, headers.keySet(), gzip, tls, timeout);
  }
}
