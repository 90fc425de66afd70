package dev.tasker.telemetry.settings;

import dev.tasker.config.CollectorUrl;
import dev.tasker.telemetry.otlp.CollectorTls;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The variables {@code OTEL_EXPORTER_OTLP_…}, those for all signals and those for one. */
final class OtlpEnvironment {
  private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

  private final String prefix;
  private final boolean exact;
  private final OtlpSettings base;
  private final Variables variables;

  private OtlpEnvironment(String prefix, boolean exact, OtlpSettings base, Variables variables) {
    this.prefix = prefix;
    this.exact = exact;
    this.base = base;
    this.variables = variables;
  }

  /** The collector of all signals that have none of their own. */
  static OtlpSettings common(OtlpSettings base, Variables variables) {
    return new OtlpEnvironment(PREFIX, false, base, variables).settings();
  }

  /** The collector of one signal: what its own variables do not say, the common ones do. */
  static OtlpSettings of(Signal signal, OtlpSettings common, Variables variables) {
    return new OtlpEnvironment(PREFIX + signal.name() + "_", true, common, variables).settings();
  }

  private OtlpSettings settings() {
    OtlpProtocol protocol =
        variables.parsed(prefix + "PROTOCOL", OtlpProtocol::of).orElse(base.protocol());
    OtlpSettings there = endpoint(protocol);
    return new OtlpSettings(
        there.endpoint(),
        there.exact(),
        protocol,
        headers(),
        variables.parsed(prefix + "COMPRESSION", OtlpEnvironment::gzip).orElse(base.gzip()),
        tls(),
        variables.millis(prefix + "TIMEOUT").orElse(base.timeout()));
  }

  /** Said, or the place where the protocol's collectors are usually found. */
  private OtlpSettings endpoint(OtlpProtocol protocol) {
    boolean byDefault =
        !base.exact() && base.endpoint().toString().equals(base.protocol().defaultEndpoint());
    OtlpSettings unsaid = byDefault ? base.at(URI.create(protocol.defaultEndpoint()), false) : base;
    return variables
        .parsed(prefix + "ENDPOINT", url -> base.at(CollectorUrl.require(url), exact))
        .orElse(unsaid);
  }

  /** A signal's own headers replace the common ones, as the specification has it. */
  private Map<String, String> headers() {
    String name = prefix + "HEADERS";
    return variables
        .parsed(
            name,
            text -> {
              Map<String, String> headers = new LinkedHashMap<>(exact ? Map.of() : base.headers());
              headers.putAll(Variables.pairsOf(text));
              return base.withHeaders(headers).headers();
            })
        .orElse(base.headers());
  }

  private CollectorTls tls() {
    Optional<Path> certificate = path("CERTIFICATE").or(base.tls()::certificate);
    return variables
        .parsed(
            prefix + "CLIENT_KEY",
            key ->
                new CollectorTls(
                    certificate, Optional.of(Path.of(key)), path("CLIENT_CERTIFICATE")))
        .orElseGet(
            () ->
                new CollectorTls(
                    certificate, base.tls().clientKey(), base.tls().clientCertificate()));
  }

  private Optional<Path> path(String name) {
    return variables.parsed(prefix + name, Path::of);
  }

  private static boolean gzip(String word) {
    return switch (word) {
      case "gzip" -> true;
      case "none" -> false;
      default -> throw new IllegalArgumentException("must be gzip or none");
    };
  }
}
