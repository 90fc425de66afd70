package dev.tasker.config;

import dev.tasker.config.Layer.FileLayer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds configurations that work but will hurt; docs/configuration.md names each. */
final class AntiPatterns {
  /** More rates than anybody keeps up to date. */
  private static final int MANY_NAMESPACES = 24;

  private static final String RATES = "telemetry.metrics.namespaces";
  private static final String DETAILED_RATE = "telemetry.metrics.detailed.sample_rate";
  private static final String SAMPLER = "telemetry.tracing.sampler";
  private static final String TRACE_RATE = "telemetry.tracing.sample_rate";

  private final LoadedConfig loaded;
  private final TelemetryConfig telemetry;
  private final List<ConfigWarning> warnings = new ArrayList<>();

  private AntiPatterns(LoadedConfig loaded) {
    this.loaded = loaded;
    this.telemetry = loaded.config().common().telemetry();
  }

  static List<ConfigWarning> find(LoadedConfig loaded) {
    AntiPatterns patterns = new AntiPatterns(loaded);
    patterns.manyNamespaces();
    patterns.repeatedRates();
    if (loaded.config().environment().toLowerCase(Locale.ROOT).startsWith("prod")) {
      patterns.everythingInProduction();
    }
    patterns.secretsInFiles();
    return List.copyOf(patterns.warnings);
  }

  private void manyNamespaces() {
    int count = telemetry.metrics().namespaces().size();
    if (count > MANY_NAMESPACES) {
      warn(
          RATES,
          count
              + " namespaces have a rate of their own; list only those that must differ from "
              + DETAILED_RATE
              + ", new namespaces use it by themselves");
    }
  }

  private void repeatedRates() {
    TelemetryConfig.Detailed global = telemetry.metrics().detailed();
    List<String> repeated =
        telemetry.metrics().namespaces().entrySet().stream()
            .filter(rate -> global.enabled() && rate.getValue() == global.sampleRate())
            .map(Map.Entry::getKey)
            .toList();
    if (!repeated.isEmpty()) {
      warn(
          RATES,
          "repeats the global rate for "
              + String.join(", ", repeated)
              + "; leave out what does not differ from "
              + DETAILED_RATE);
    }
  }

  private void everythingInProduction() {
    TelemetryConfig.Metrics metrics = telemetry.metrics();
    if (metrics.enabled()
        && metrics.detailed().enabled()
        && metrics.detailed().sampleRate() >= 1.0) {
      warn(
          DETAILED_RATE,
          "every step of every namespace has detailed metrics in production; set a low rate, such"
              + " as 0.01, and a rate of their own for critical namespaces");
    }
    if (telemetry.tracing().enabled() && telemetry.tracing().sampleRate() >= 1.0) {
      everyTraceInProduction();
    }
  }

  /** Says what has to change: of a sampler that records everything, the rate does not count. */
  private void everyTraceInProduction() {
    boolean byRate =
        Paths.at(loaded.redacted().tables(), ConfigKeys.names(SAMPLER))
            .map(word -> TelemetryConfig.Sampler.takesRate(String.valueOf(word)))
            .orElse(true);
    if (byRate) {
      warn(TRACE_RATE, "every trace is recorded in production; set a lower rate, such as 0.1");
    } else {
      warn(
          SAMPLER,
          "every trace is recorded in production, whatever "
              + TRACE_RATE
              + " says; use parent_based with a rate such as 0.1");
    }
  }

  private void secretsInFiles() {
    loaded.layers().stream().filter(FileLayer.class::isInstance).forEach(this::secretsIn);
  }

  private void secretsIn(Layer file) {
    JsonObject values = file.values();
    List<ConfigKey> plain = ConfigKeys.all().stream().filter(key -> isPlain(key, values)).toList();
    if (!plain.isEmpty()) {
      Map<String, ConfigOrigin> origins = file.origins();
      plain.forEach(
          key ->
              warnings.add(
                  new ConfigWarning(
                      origins.getOrDefault(key.path(), ConfigOrigin.DEFAULT),
                      key.path(),
                      "a secret stands in the file; name a variable, as in ${NAME}, or a file that"
                          + " holds it")));
    }
  }

  private static boolean isPlain(ConfigKey key, JsonObject values) {
    return Paths.at(values, ConfigKeys.names(key.path()))
        .filter(value -> !Shown.isOpen(key, value))
        .isPresent();
  }

  private void warn(String key, String advice) {
    warnings.add(new ConfigWarning(loaded.origin(key).orElse(ConfigOrigin.DEFAULT), key, advice));
  }
}
