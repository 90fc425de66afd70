package dev.tasker.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The variables of OpenTelemetry's specification that mean the same as a key. They win over files
 * also where a file does not refer to them, but not over a {@code TASKER__…} variable or the
 * command line.
 */
public final class StandardVariables {
  private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
  private static final String DISABLED = "OTEL_SDK_DISABLED";
  private static final String SAMPLER_KEY = "telemetry.tracing.sampler";
  private static final String SAMPLE_RATE = "telemetry.tracing.sample_rate";

  /** Which variable means which key. Those without a key have no rival. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("TELEMETRY_ENABLED", "telemetry.enabled"),
          Map.entry("OTEL_SERVICE_NAME", "telemetry.service_name"),
          Map.entry("OTEL_SERVICE_VERSION", "telemetry.service_version"),
          Map.entry("OTEL_RESOURCE_ATTRIBUTES", "telemetry.resource_attributes"),
          Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.exporter_endpoint"),
          Map.entry("OTEL_EXPORTER_OTLP_PROTOCOL", "telemetry.exporter_protocol"),
          Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "telemetry.exporter_headers"),
          Map.entry("OTEL_EXPORTER_OTLP_TIMEOUT", "telemetry.export.timeout_ms"),
          Map.entry("OTEL_EXPORTER_OTLP_COMPRESSION", "telemetry.export.compression"),
          Map.entry("OTEL_EXPORTER_OTLP_CERTIFICATE", "telemetry.export.tls.certificate"),
          Map.entry("OTEL_EXPORTER_OTLP_CLIENT_KEY", "telemetry.export.tls.client_key"),
          Map.entry(
              "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "telemetry.export.tls.client_certificate"),
          Map.entry("OTEL_TRACES_EXPORTER", "telemetry.export.signals.traces"),
          Map.entry("OTEL_METRICS_EXPORTER", "telemetry.export.signals.metrics"),
          Map.entry("OTEL_LOGS_EXPORTER", "telemetry.export.signals.logs"),
          Map.entry("OTEL_BSP_MAX_QUEUE_SIZE", "telemetry.export.max_queue_size"),
          Map.entry("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "telemetry.export.max_batch_size"),
          Map.entry("OTEL_BSP_SCHEDULE_DELAY", "telemetry.export.schedule_delay_ms"),
          Map.entry("OTEL_METRIC_EXPORT_INTERVAL", "telemetry.metrics.export_interval_ms"),
          Map.entry(SAMPLER, SAMPLER_KEY),
          Map.entry("OTEL_TRACES_SAMPLER_ARG", SAMPLE_RATE));

  private StandardVariables() {}

  /** Tells each variable with the key it means. */
  static void each(BiConsumer<String, String> variableAndKey) {
    KEYS.forEach(variableAndKey);
  }

  /** The key that a variable means. */
  static Optional<String> key(String variable) {
    return Optional.ofNullable(KEYS.get(variable));
  }

  /**
   * The variables that count: all but those that a {@code TASKER__…} variable or the command line
   * overrules.
   *
   * @param chosen keys of the command line
   */
  public static Map<String, String> decisive(Map<String, String> env, Set<String> chosen) {
    Map<String, String> decisive = new HashMap<>(env);
    KEYS.forEach(
        (variable, key) -> {
          if (chosen.contains(key) || oursIn(env, key).isPresent()) {
            decisive.remove(variable);
          }
        });
    return decisive;
  }

  /** Whether a text, as a layer spells it, asks for a variable. */
  static boolean refers(String spelled, String variable) {
    return spelled.contains("${" + variable + "}") || spelled.contains("${" + variable + ":-");
  }

  /** Our own variable for a key; it wins over those of the specification. */
  public static String ours(String key) {
    return "TASKER__" + key.toUpperCase(Locale.ROOT).replace(".", "__");
  }

  /**
   * The variable that wins over the files for a key, unless something stronger is said.
   *
   * @param chosen keys of the command line
   */
  public static Optional<String> overruling(
      String key, Map<String, String> env, Set<String> chosen) {
    if (chosen.contains(key) || oursIn(env, key).isPresent()) {
      return Optional.empty();
    }
    Optional<String> own =
        KEYS.entrySet().stream()
            .filter(entry -> entry.getValue().equals(key))
            .map(Map.Entry::getKey)
            .filter(variable -> isSet(variable, env))
            .findFirst();
    return key.equals(SAMPLE_RATE) && saysRate(env, chosen, own) ? Optional.of(SAMPLER) : own;
  }

  /**
   * The same for who explains the values of the layers: a layer that refers to the variable by a
   * placeholder shows already what it says.
   */
  public static Optional<String> overruling(
      String key, Map<String, String> env, LoadedConfig loaded) {
    if (key.equals("telemetry.enabled")
        && env.getOrDefault(DISABLED, "").strip().equalsIgnoreCase("true")) {
      return Optional.of(DISABLED);
    }
    if (isOfSampling(key) && !loaded.config().common().telemetry().tracing().enabled()) {
      return Optional.empty();
    }
    String said = loaded.spelled(key);
    return overruling(key, env, Set.of()).filter(name -> !refers(said, name));
  }

  /**
   * The variable that keeps telemetry off whatever {@code TELEMETRY_ENABLED} says; to be asked
   * where it is off.
   */
  public static Optional<String> disabling(Map<String, String> env) {
    return OtelVariables.SDK_DISABLED.in(env).orElse(false)
        ? Optional.of(DISABLED)
        : oursIn(env, "telemetry.enabled");
  }

  /** Our own variable as the environment has it: after the prefix in any case. */
  private static Optional<String> oursIn(Map<String, String> env, String key) {
    String ours = ours(key);
    return env.containsKey(ours)
        ? Optional.of(ours)
        : env.keySet().stream()
            .filter(name -> name.startsWith("TASKER__") && name.equalsIgnoreCase(ours))
            .findFirst();
  }

  private static boolean isOfSampling(String key) {
    return key.equals(SAMPLE_RATE) || key.equals(SAMPLER_KEY);
  }

  /** Whoever names a sampler says its rate, too, unless it is one that asks for a rate. */
  private static boolean saysRate(
      Map<String, String> env, Set<String> chosen, Optional<String> rate) {
    if (!isSet(SAMPLER, env)
        || oursIn(env, SAMPLER_KEY).isPresent()
        || chosen.contains(SAMPLER_KEY)) {
      return false;
    }
    String word = env.getOrDefault(SAMPLER, "").strip().toLowerCase(Locale.ROOT);
    return rate.isEmpty() || !TelemetryConfig.Sampler.takesRate(word);
  }

  private static boolean isSet(String variable, Map<String, String> env) {
    return !env.getOrDefault(variable, "").isBlank();
  }
}
