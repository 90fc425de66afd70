package dev.tasker.config;

import dev.tasker.config.ConfigValidator.Outcome;
import dev.tasker.config.ConfigValidator.Problem;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads, merges and validates the configuration.
 *
 * <p>Layers, each winning over those before it: built-in defaults, {@code base/*.toml}, {@code
 * environments/<name>/*.toml} (or one file instead of these), {@code TASKER__TABLE__KEY} variables,
 * overrides of the command line. Tables merge key by key; scalars and arrays replace.
 */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Loads through Vert.x Config. Files are read and parsed on worker threads. Variables of
   * OpenTelemetry are not checked: this is for a process that runs, and had them checked when it
   * started.
   *
   * @return the configuration; fails with {@link ConfigurationException}, which holds all errors
   */
  public static Future<LoadedConfig> load(Vertx vertx, ConfigSource source) {
    return vertx
        .executeBlocking(() -> layers(source), false)
        .compose(layers -> resolve(vertx, source, layers));
  }

  /**
   * Loads on the calling thread, without Vert.x Config; for commands, and for a start, which reads
   * before it has a Vert.x. The same layers, rules and errors as {@link #load}, and what is wrong
   * with variables of OpenTelemetry.
   *
   * @throws ConfigurationException with all errors
   */
  public static LoadedConfig loadBlocking(ConfigSource source) {
    return loadBlocking(source, OtelCheck.FULL);
  }

  /**
   * The same, for whoever may not need the variables of OpenTelemetry.
   *
   * @throws ConfigurationException with all errors
   */
  public static LoadedConfig loadBlocking(ConfigSource source, OtelCheck check) {
    List<Layer> layers = layers(source);
    JsonObject merged = merged(source, layers, check);
    return resolve(source.environment(), source.variables(), layers, merged, check);
  }

  /**
   * Reads a source again, in a process that runs.
   *
   * @param current what was read last
   * @return empty when a file was changed while it was read: to be tried again. Fails with {@link
   *     ConfigurationException} with all errors; also when a file has gone or is empty, which is
   *     how a file looks while it is being replaced
   */
  public static Future<Optional<LoadedConfig>> reload(
      Vertx vertx, ConfigSource source, LoadedConfig current) {
    return vertx
        .executeBlocking(() -> FileStamps.of(source), false)
        .compose(before -> reload(vertx, source, current, before));
  }

  private static Future<Optional<LoadedConfig>> reload(
      Vertx vertx, ConfigSource source, LoadedConfig current, FileStamps before) {
    return load(vertx, source)
        .compose(next -> vertx.executeBlocking(() -> whole(source, current, before, next), false));
  }

  private static Optional<LoadedConfig> whole(
      ConfigSource source, LoadedConfig current, FileStamps before, LoadedConfig next) {
    if (!FileStamps.of(source).equals(before)) {
      return Optional.empty();
    }
    List<ConfigError> losses = current.lossesTo(next);
    if (!losses.isEmpty()) {
      throw new ConfigurationException(losses);
    }
    return Optional.of(next);
  }

  /**
   * The environments a source has, sorted: the directories below {@code environments/}, of the
   * jar's copy when there is no root. Blocks.
   */
  public static List<String> environments(ConfigSource source) {
    return new ConfigFiles(source, ConfigLoader.class.getClassLoader()).knownEnvironments();
  }

  /** Defaults, variables and overrides only. */
  static LoadedConfig withoutFiles(Map<String, String> variables, Map<String, Object> overrides) {
    List<Layer> layers =
        List.of(ValueLayers.environment(variables), ValueLayers.overrides(overrides));
    String environment = variables.getOrDefault("TASKER_ENV", ConfigSource.DEFAULT_ENVIRONMENT);
    return resolve(environment, variables, layers, merge(layers), OtelCheck.FULL);
  }

  private static List<Layer> layers(ConfigSource source) {
    List<Layer> layers =
        new ArrayList<>(new ConfigFiles(source, ConfigLoader.class.getClassLoader()).read());
    // Usually empty, and then left out: the store for JSON values starts Vert.x's JSON codec.
    Stream.of(
            ValueLayers.environment(source.variables()), ValueLayers.overrides(source.overrides()))
        .filter(layer -> !layer.values().isEmpty())
        .forEach(layers::add);
    return layers;
  }

  private static Future<LoadedConfig> resolve(
      Vertx vertx, ConfigSource source, List<Layer> layers) {
    return merge(vertx, layers)
        // Vert.x Config reports one failure; merge again to find the errors of all files.
        .recover(
            failure -> vertx.executeBlocking(() -> merged(source, layers, OtelCheck.NONE), false))
        .compose(
            merged ->
                vertx.executeBlocking(
                    () ->
                        resolve(
                            source.environment(),
                            source.variables(),
                            layers,
                            merged,
                            OtelCheck.NONE),
                    false));
  }

  /** The merge of Vert.x Config, which a reload uses. */
  static Future<JsonObject> merge(Vertx vertx, List<Layer> layers) {
    ConfigRetrieverOptions options =
        new ConfigRetrieverOptions().setIncludeDefaultStores(false).setScanPeriod(0);
    layers.forEach(layer -> options.addStore(layer.store()));
    ConfigRetriever retriever = ConfigRetriever.create(vertx, options);
    return retriever.getConfig().eventually(retriever::close);
  }

  private static JsonObject merged(ConfigSource source, List<Layer> layers, OtelCheck check) {
    try {
      return merge(layers);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(BesideBroken.errors(layers, source.variables(), check));
    }
  }

  /** The same merge without Vert.x Config. */
  static JsonObject merge(List<Layer> layers) {
    JsonObject merged = new JsonObject();
    layers.forEach(layer -> merged.mergeIn(layer.values(), true));
    return merged;
  }

  private static LoadedConfig resolve(
      String environment,
      Map<String, String> variables,
      List<Layer> layers,
      JsonObject merged,
      OtelCheck check) {
    Outcome outcome = ConfigValidator.check(merged, variables);
    List<ConfigError> errors = new ArrayList<>();
    if (!outcome.problems().isEmpty()) {
      errors.addAll(located(outcome.problems(), layers));
    }
    OtelFindings otel = OtelFindings.find(check, variables, layers, merged, outcome);
    errors.addAll(otel.errors());
    if (!errors.isEmpty()) {
      throw new ConfigurationException(errors);
    }
    return new LoadedConfig(
        ConfigBinder.bind(environment, outcome.values()),
        outcome.values(),
        outcome.tainted(),
        otel,
        layers,
        merged);
  }

  /** What is wrong, with the places in these layers. */
  static List<ConfigError> located(List<Problem> problems, List<Layer> layers) {
    Map<String, ConfigOrigin> origins = LoadedConfig.index(layers);
    return problems.stream()
        .map(problem -> located(problem, origins))
        .sorted(Comparator.comparing(ConfigError::source).thenComparingInt(ConfigError::line))
        .toList();
  }

  private static ConfigError located(Problem problem, Map<String, ConfigOrigin> origins) {
    ConfigOrigin origin = origins.getOrDefault(problem.path(), ConfigOrigin.DEFAULT);
    // Nobody knows what the variable of an unknown key holds; it may be a password.
    boolean hidden = !problem.known() && origin.source().startsWith(ValueLayers.VARIABLE);
    String value = hidden ? Secrets.REDACTED : problem.value();
    return new ConfigError(
        origin.source(), origin.line(), origin.column(), problem.path(), problem.rule(), value);
  }
}
