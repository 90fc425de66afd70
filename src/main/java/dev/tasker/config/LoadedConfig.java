package dev.tasker.config;

import dev.tasker.config.ConfigChange.Reload;
import dev.tasker.config.ConfigExplanation.Setting;
import dev.tasker.config.ConfigValidator.Problem;
import dev.tasker.config.toml.TomlWriter;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A configuration together with what is known about where its values came from. Immutable. */
public final class LoadedConfig {
  private final TaskerConfig config;
  private final ConfigValues values;
  private final Set<String> tainted;
  private final OtelFindings variables;
  private final RedactedConfig redacted;
  private final List<Layer> layers;
  private final JsonObject unexpanded;

  /**
   * @param tainted paths of values that came out of a secret variable or file
   * @param variables what the variables of OpenTelemetry's specification say beside the keys
   */
  LoadedConfig(
      TaskerConfig config,
      ConfigValues values,
      Set<String> tainted,
      OtelFindings variables,
      List<Layer> layers,
      JsonObject unexpanded) {
    this.config = config;
    this.values = values;
    this.tainted = Set.copyOf(tainted);
    this.variables = variables;
    this.redacted = RedactedConfig.of(config.environment(), values.toJson(), this.tainted);
    this.layers = List.copyOf(layers);
    this.unexpanded = unexpanded;
  }

  /** The validated records. */
  public TaskerConfig config() {
    return config;
  }

  /** The effective values with secrets hidden. */
  public RedactedConfig redacted() {
    return redacted;
  }

  /**
   * Headers for the collector of one signal that stood in files, by the variable that would have
   * said the same, such as {@code OTEL_EXPORTER_OTLP_LOGS_HEADERS}. Secrets: never show them.
   */
  public Map<String, String> signalHeaders() {
    return variables.signalHeaders();
  }

  /** The files that were read, lowest layer first. */
  public List<String> files() {
    return List.copyOf(texts().keySet());
  }

  /**
   * The values as the layers spell them, merged, with placeholders in place. Values from {@code
   * TASKER__…} variables are included, secrets too: never show it, see {@link #merged}.
   */
  JsonObject unexpanded() {
    return unexpanded.copy();
  }

  /** A value as the highest layer spells it, else the default; may be a secret: never show it. */
  String spelled(String key) {
    return ConfigKeys.spelled(unexpanded, key);
  }

  /** Whether no layer says anything but the default of this key. */
  public boolean leavesDefault(String key) {
    JsonObject table = unexpanded;
    List<String> names = ConfigKeys.names(key);
    for (String name : names.subList(0, names.size() - 1)) {
      table = table.getJsonObject(name, new JsonObject());
    }
    Object said = table.getValue(names.get(names.size() - 1));
    return said == null
        || ConfigKeys.find(key).map(known -> said.equals(known.fallback())).orElse(false);
  }

  /** What works but will hurt. */
  public List<ConfigWarning> warnings() {
    return Stream.of(AntiPatterns.find(this), variables.warnings()).flatMap(List::stream).toList();
  }

  /**
   * The warnings that another configuration has and this one does not; one that only moved to
   * another line is not new.
   */
  public List<ConfigWarning> newWarningsOf(LoadedConfig next) {
    Set<String> known = new HashSet<>();
    warnings().forEach(warning -> known.add(warning.key() + ": " + warning.advice()));
    return next.warnings().stream()
        .filter(warning -> !known.contains(warning.key() + ": " + warning.advice()))
        .toList();
  }

  /** One file that says the same as all layers together. */
  public MergedFile merged() {
    return new MergedFile(this);
  }

  /**
   * Where a value comes from. Reads the layers again on each call; meant for explanations, not for
   * a hot path.
   *
   * @param key dotted key or table
   * @return the highest layer that sets it, {@code built-in default} when none does; empty for an
   *     unknown key
   */
  public Optional<ConfigOrigin> origin(String key) {
    List<ConfigOrigin> origins = origins(key);
    return origins.isEmpty() ? Optional.empty() : Optional.of(origins.get(origins.size() - 1));
  }

  /** All places that set a key, the winning one last; see {@link #origin}. */
  public List<ConfigOrigin> origins(String key) {
    List<ConfigOrigin> found =
        layers.stream()
            .map(layer -> Optional.ofNullable(layer.origins().get(key)))
            .flatMap(Optional::stream)
            .toList();
    boolean known = ConfigKeys.find(key).isPresent() || ConfigKeys.isTable(key);
    return found.isEmpty() && known ? List.of(ConfigOrigin.DEFAULT) : found;
  }

  /** The winning origin of every key and table that a layer sets, by path. */
  public Map<String, ConfigOrigin> origins() {
    return index(layers);
  }

  /**
   * What a key is, its value, and every place that sets it.
   *
   * @param key dotted key, or a namespace below {@code telemetry.metrics.namespaces}
   * @return empty for an unknown key, see {@link #nearest}
   */
  public Optional<ConfigExplanation> explain(String key) {
    Optional<ConfigKey> known = ConfigKeys.describe(key);
    return KeyDescriptions.find(key)
        .map(
            description ->
                new ConfigExplanation(
                    description,
                    shown(key).orElse("not set; " + description.fallback()),
                    settings(known.orElseThrow(), description)));
  }

  private List<Setting> settings(ConfigKey key, KeyDescription description) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting(ConfigOrigin.DEFAULT, description.fallback()));
    for (Layer layer : layers) {
      Paths.at(layer.values(), ConfigKeys.names(key.path()))
          .ifPresent(
              value ->
                  settings.add(
                      new Setting(
                          layer
                              .origins()
                              .getOrDefault(key.path(), ConfigOrigin.of("a layer without lines")),
                          Shown.raw(key, value))));
    }
    return settings;
  }

  /** The value in force as TOML writes it, secrets hidden. */
  private Optional<String> shown(String key) {
    return Paths.at(redacted.tables(), ConfigKeys.names(key))
        .map(Paths::plain)
        .map(TomlWriter::value);
  }

  /**
   * The keys whose values differ in another configuration, in the order of the base files. Rates of
   * namespaces are compared one by one. Values are compared, not their origins. Reads the layers of
   * the other one again.
   */
  public List<ConfigChange> changesTo(LoadedConfig next) {
    Map<String, ConfigOrigin> origins = next.origins();
    List<ConfigChange> changes = new ArrayList<>();
    for (String path : values.differences(next.values)) {
      changes.add(
          new ConfigChange(
              path,
              shown(path).orElse(""),
              next.shown(path).orElse(""),
              origins.getOrDefault(path, ConfigOrigin.DEFAULT),
              KeyDescriptions.find(path).orElseThrow().reload()));
    }
    return changes;
  }

  /**
   * What a process that runs with this configuration uses after it has read another one: the values
   * of that one for the keys that can be taken over while running, these for all others.
   *
   * @throws ConfigurationException when the two together break a rule
   */
  public LoadedConfig withLive(LoadedConfig next) {
    ConfigValues taken = values.taking(next.values, LoadedConfig::isLive);
    List<Problem> problems = new ArrayList<>();
    CrossRules.check(taken, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(ConfigLoader.located(problems, next.layers));
    }
    Set<String> hidden = new HashSet<>(tainted);
    hidden.removeIf(LoadedConfig::isLive);
    next.tainted.stream().filter(LoadedConfig::isLive).forEach(hidden::add);
    TaskerConfig bound = ConfigBinder.bind(config.environment(), taken);
    return new LoadedConfig(bound, taken, hidden, variables, next.layers, next.unexpanded);
  }

  private static boolean isLive(String path) {
    return KeyDescriptions.find(path).filter(key -> key.reload() == Reload.LIVE).isPresent();
  }

  /**
   * What speaks for files that are just being replaced, and not for a new configuration: one that
   * has gone, one that is empty all of a sudden.
   */
  List<ConfigError> lossesTo(LoadedConfig next) {
    Map<String, String> texts = next.texts();
    List<ConfigError> losses = new ArrayList<>();
    texts().forEach((file, text) -> loss(file, text, texts.get(file)).ifPresent(losses::add));
    return losses;
  }

  private static Optional<ConfigError> loss(String file, String before, @Nullable String after) {
    if (after == null) {
      return Optional.of(
          lost(file, "the file has gone since it was read; a restart does without it"));
    }
    return after.isBlank() && !before.isBlank()
        ? Optional.of(
            lost(file, "the file has become empty; if it is meant, leave a comment in it"))
        : Optional.empty();
  }

  private static ConfigError lost(String file, String rule) {
    return new ConfigError(file, 0, 0, "", rule, "");
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer instanceof Layer.FileLayer file) {
        texts.put(file.name(), file.text());
      }
    }
    return texts;
  }

  /** Every known key, in the order of the base files. */
  public static List<String> keys() {
    return ConfigKeys.all().stream().map(ConfigKey::path).toList();
  }

  /** Every description, in the order of the base files. */
  public static List<KeyDescription> descriptions() {
    return List.copyOf(KeyDescriptions.all().values());
  }

  /** The key or table that somebody may have meant. */
  public static Optional<String> nearest(String key) {
    return Nearest.toPath(key, ConfigKeys.paths());
  }

  List<Layer> layers() {
    return layers;
  }

  /** Origins of many keys at once. */
  static Map<String, ConfigOrigin> index(List<Layer> layers) {
    Map<String, ConfigOrigin> index = new HashMap<>();
    layers.forEach(layer -> index.putAll(layer.origins()));
    return index;
  }
}
