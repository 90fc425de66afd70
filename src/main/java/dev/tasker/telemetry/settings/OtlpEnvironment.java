package dev.tasker.telemetry.settings;

import dev.tasker.config.OtelVariable;
import dev.tasker.config.OtlpVariables;
import dev.tasker.telemetry.otlp.CollectorTls;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The variables {@code OTEL_EXPORTER_OTLP_…}, those for all signals and those for one. */
final class OtlpEnvironment {
  private final OtlpVariables variables;
  private final boolean exact;
  private final OtlpSettings base;
  private final Map<String, String> env;

  private OtlpEnvironment(
      OtlpVariables variables, boolean exact, OtlpSettings base, Map<String, String> env) {
    this.variables = variables;
    this.exact = exact;
    this.base = base;
    this.env = env;
  }

  /** The collector of all signals that have none of their own. */
  static OtlpSettings common(OtlpSettings base, Map<String, String> env) {
    return new OtlpEnvironment(OtlpVariables.COMMON, false, base, env).settings();
  }

  /** The collector of one signal: what its own variables do not say, the common ones do. */
  static OtlpSettings of(Signal signal, OtlpSettings common, Map<String, String> env) {
    return new OtlpEnvironment(OtlpVariables.of(signal.name()), true, common, env).settings();
  }

  private OtlpSettings settings() {
    OtlpProtocol protocol =
        variables.protocol().in(env).map(OtlpProtocol::of).orElse(base.protocol());
    OtlpSettings there = endpoint(protocol);
    return new OtlpSettings(
        there.endpoint(),
        there.exact(),
        protocol,
        headers(),
        variables.compression().in(env).map("gzip"::equals).orElse(base.gzip()),
        tls(),
        variables.timeout().in(env).orElse(base.timeout()));
  }

  /** Said, or the place where the protocol's collectors are usually found. */
  private OtlpSettings endpoint(OtlpProtocol protocol) {
    boolean byDefault =
        !base.exact() && base.endpoint().toString().equals(base.protocol().defaultEndpoint());
    OtlpSettings unsaid = byDefault ? base.at(URI.create(protocol.defaultEndpoint()), false) : base;
    return variables.endpoint().in(env).map(url -> base.at(url, exact)).orElse(unsaid);
  }

  /** A signal's own headers replace the common ones, as the specification has it. */
  private Map<String, String> headers() {
    return variables
        .headers()
        .in(env)
        .map(
            said -> {
              Map<String, String> headers = new LinkedHashMap<>(exact ? Map.of() : base.headers());
              headers.putAll(said);
              return headers;
            })
        .orElse(base.headers());
  }

  /** Each file by itself: a signal may have its own key for the common certificate. */
  private CollectorTls tls() {
    return OtlpSettings.tls(
        file(OtlpVariables::certificate).or(base.tls()::certificate),
        file(OtlpVariables::clientKey).or(base.tls()::clientKey),
        file(OtlpVariables::clientCertificate).or(base.tls()::clientCertificate));
  }

  private Optional<Path> file(Function<OtlpVariables, OtelVariable<Path>> variable) {
    return variable.apply(variables).in(env).or(() -> variable.apply(OtlpVariables.COMMON).in(env));
  }
}
