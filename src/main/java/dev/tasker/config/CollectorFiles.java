package dev.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules for the PEM files of collectors. Each signal has its own, from its variables, else the
 * common ones, else the keys: a client's key and its certificate need each other, and where the
 * collector is an https one, the files must be there and hold what they are named for. Blocks.
 */
final class CollectorFiles {
  private static final String ENDPOINT = "telemetry.exporter_endpoint";
  private static final String SIGNALS = "telemetry.export.signals.";
  private static final String TLS = "telemetry.export.tls.";

  private final Map<String, String> env;
  private final ConfigValues values;
  private final Map<String, ConfigOrigin> origins;
  private final Set<ConfigError> errors = new LinkedHashSet<>();
  private final Set<String> read = new HashSet<>();

  private CollectorFiles(
      Map<String, String> env, ConfigValues values, Map<String, ConfigOrigin> origins) {
    this.env = env;
    this.values = values;
    this.origins = origins;
  }

  /**
   * What is wrong, each thing once.
   *
   * @param env without the variables that something stronger overrules
   * @param layers where the keys come from
   */
  static List<ConfigError> check(Map<String, String> env, ConfigValues values, List<Layer> layers) {
    CollectorFiles files = new CollectorFiles(env, values, LoadedConfig.index(layers));
    OtlpVariables.SIGNALS.stream().filter(files::isExported).forEach(files::check);
    return List.copyOf(files.errors);
  }

  /**
   * One file and who names it.
   *
   * @param name the variable or the key
   * @param error makes an error of a rule
   */
  private record Named(String name, Path path, Function<String, ConfigError> error) {}

  private boolean isExported(String signal) {
    String key = SIGNALS + signal.toLowerCase(Locale.ROOT);
    return OtelVariables.exporter(signal)
        .in(env)
        .map(words -> words.contains(OtelVariables.OTLP) && !words.contains(OtelVariables.NONE))
        .orElseGet(() -> values.has(key) && values.flag(key));
  }

  private void check(String signal) {
    OtlpVariables own = OtlpVariables.of(signal);
    Optional<Named> key = file(own, OtlpVariables::clientKey, "client_key");
    Optional<Named> certificate = file(own, OtlpVariables::clientCertificate, "client_certificate");
    if (key.isPresent() != certificate.isPresent()) {
      key.ifPresent(half -> half(half, "_KEY", "_CERTIFICATE", "client_certificate"));
      certificate.ifPresent(half -> half(half, "_CERTIFICATE", "_KEY", "client_key"));
    }
    if (isHttps(own)) {
      file(own, OtlpVariables::certificate, "certificate")
          .ifPresent(file -> content(file, PemFiles::certificates));
      certificate.ifPresent(file -> content(file, PemFiles::certificates));
      key.ifPresent(file -> content(file, PemFiles::privateKey));
    }
  }

  private boolean isHttps(OtlpVariables own) {
    return own.endpoint()
        .in(env)
        .or(() -> OtlpVariables.COMMON.endpoint().in(env))
        .or(() -> key(ENDPOINT).map(CollectorUrl::require))
        .map(URI::getScheme)
        .filter("https"::equals)
        .isPresent();
  }

  private Optional<Named> file(
      OtlpVariables own, Function<OtlpVariables, OtelVariable<Path>> which, String name) {
    return variable(which.apply(own))
        .or(() -> variable(which.apply(OtlpVariables.COMMON)))
        .or(() -> key(TLS + name).map(Path::of).map(path -> ofKey(TLS + name, path)));
  }

  private Optional<Named> variable(OtelVariable<Path> variable) {
    return variable
        .in(env)
        .map(path -> new Named(variable.name(), path, rule -> variable.error(env, rule)));
  }

  private Named ofKey(String key, Path path) {
    ConfigOrigin at = origins.getOrDefault(key, ConfigOrigin.DEFAULT);
    return new Named(
        key,
        path,
        rule ->
            new ConfigError(
                at.source(), at.line(), at.column(), key, rule, Shown.quoted(path.toString())));
  }

  private Optional<String> key(String path) {
    return values.has(path)
        ? Optional.of(values.text(path)).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private void half(Named half, String ending, String missing, String key) {
    String other =
        half.name().endsWith(ending)
            ? half.name().substring(0, half.name().length() - ending.length()) + missing
            : TLS + key;
    errors.add(half.error().apply("needs " + other));
  }

  private void content(Named file, Function<Path, String> rule) {
    if (read.add(file.name())) {
      String problem = rule.apply(file.path());
      if (!problem.isEmpty()) {
        errors.add(file.error().apply(problem));
      }
    }
  }
}
