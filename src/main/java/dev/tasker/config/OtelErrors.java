package dev.tasker.config;

import dev.tasker.config.ConfigValidator.Problem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with the variables of OpenTelemetry's specification. Where the specification has
 * one that cannot be understood ignored, Tasker refuses it while telemetry is enabled: it is a
 * setting that somebody wrote.
 */
final class OtelErrors {
  private static final String ENABLED = "telemetry.enabled";
  private static final String QUEUE = "telemetry.export.max_queue_size";

  private static final List<String> FILES =
      List.of(
          "telemetry.export.tls.certificate",
          "telemetry.export.tls.client_key",
          "telemetry.export.tls.client_certificate");

  private final Map<String, String> env;
  private final List<ConfigError> errors = new ArrayList<>();

  /**
   * @param env without the variables that something stronger overrules
   */
  private OtelErrors(Map<String, String> env) {
    this.env = env;
  }

  /** Whether there is anything to look at: a start without telemetry pays for nothing more. */
  private static boolean speaksOfTelemetry(Map<String, String> env) {
    return env.keySet().stream()
        .anyMatch(name -> name.startsWith("OTEL_") || name.startsWith("TELEMETRY_"));
  }

  /**
   * What is wrong with each by itself.
   *
   * @param told what is wrong with keys: a variable that a key refers to is not told twice
   * @param merged the values of the layers, with their placeholders
   */
  static List<ConfigError> singly(
      Map<String, String> env, List<Layer> layers, List<Problem> told, JsonObject merged) {
    if (!speaksOfTelemetry(env)) {
      return List.of();
    }
    OtelErrors found = new OtelErrors(decisive(env, layers));
    OtelVariables.all().stream()
        .filter(variable -> !isTold(variable.name(), told, merged))
        .forEach(variable -> variable.problem(found.env).ifPresent(found.errors::add));
    return List.copyOf(found.errors);
  }

  /**
   * Whether what is wrong would change what a process exports: whether telemetry is enabled. What
   * nobody can tell counts as enabled, such as {@code TELEMETRY_ENABLED=yes}, which is our own.
   */
  static boolean matter(Map<String, String> env, List<Layer> layers, ConfigValues values) {
    return matter(decisive(env, layers), !values.has(ENABLED) || values.flag(ENABLED));
  }

  /**
   * The same beside layers that cannot be read.
   *
   * @param certain the keys whose values nothing replaces
   */
  static boolean matterBeside(
      Map<String, String> env, List<Layer> readable, JsonObject merged, Set<String> certain) {
    boolean said = certain.contains(ENABLED) && ConfigKeys.spelled(merged, ENABLED).equals("true");
    return matter(decisive(env, readable), said);
  }

  private static boolean matter(Map<String, String> decisive, boolean key) {
    if (OtelVariables.SDK_DISABLED.in(decisive).orElse(false)) {
      return false;
    }
    return OtelVariables.ENABLED.problem(decisive).isPresent()
        || OtelVariables.ENABLED.in(decisive).map(Boolean::parseBoolean).orElse(key);
  }

  /** The variables without those that {@code TASKER__…} or the command line overrules. */
  static Map<String, String> decisive(Map<String, String> env, List<Layer> layers) {
    return StandardVariables.decisive(env, chosen(layers));
  }

  /** What is wrong with some together, or with one together with a key. */
  static List<ConfigError> together(
      Map<String, String> env, List<Layer> layers, ConfigValues values) {
    OtelErrors found = new OtelErrors(decisive(env, layers));
    if (speaksOfTelemetry(env)) {
      found.queue(QueueVariables.SPANS, values);
      found.queue(QueueVariables.LOG_RECORDS, values);
    }
    if (speaksOfTelemetry(env) || FILES.stream().anyMatch(key -> isSaid(values, key))) {
      found.errors.addAll(CollectorFiles.check(found.env, values, layers));
    }
    return List.copyOf(found.errors);
  }

  private static boolean isSaid(ConfigValues values, String key) {
    return values.has(key) && !values.text(key).isBlank();
  }

  private void queue(QueueVariables queue, ConfigValues values) {
    Optional<Integer> said = queue.capacity().in(env);
    Optional<Integer> batch = queue.batch().in(env);
    if (batch.isEmpty() || (said.isEmpty() && !values.has(QUEUE))) {
      return;
    }
    int capacity = said.orElseGet(() -> values.integer(QUEUE));
    if (batch.get() > capacity) {
      String place = said.isPresent() ? queue.capacity().name() : QUEUE;
      String rule = "must be at most " + place + ", which is " + capacity;
      errors.add(queue.batch().error(env, rule + Nearest.valid(String.valueOf(capacity))));
    }
  }

  /** The keys that {@code TASKER__…} variables and the command line set. */
  private static Set<String> chosen(List<Layer> layers) {
    Set<String> keys = new HashSet<>();
    layers.stream()
        .filter(Layer.ValueLayer.class::isInstance)
        .forEach(layer -> keys.addAll(layer.origins().keySet()));
    return keys;
  }

  private static boolean isTold(String variable, List<Problem> told, JsonObject merged) {
    return StandardVariables.key(variable)
        .filter(key -> told.stream().anyMatch(problem -> problem.path().equals(key)))
        .filter(key -> StandardVariables.refers(ConfigKeys.spelled(merged, key), variable))
        .isPresent();
  }
}
