package dev.tasker.config;

import dev.tasker.config.ConfigExplanation.Setting;
import dev.tasker.config.toml.TomlWriter;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration together with what is known about where its values came from. Immutable. */
public final class LoadedConfig {
  private final TaskerConfig config;
  private final ConfigValues values;
  private final RedactedConfig redacted;
  private final List<Layer> layers;
  private final JsonObject unexpanded;

  LoadedConfig(
      TaskerConfig config,
      ConfigValues values,
      RedactedConfig redacted,
      List<Layer> layers,
      JsonObject unexpanded) {
    this.config = config;
    this.values = values;
    this.redacted = redacted;
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

  /** The files that were read, lowest layer first. */
  public List<String> files() {
    return layers.stream()
        .filter(Layer.FileLayer.class::isInstance)
        .map(layer -> ((Layer.FileLayer) layer).name())
        .toList();
  }

  /**
   * The values as the layers spell them, merged, with placeholders in place. Values from {@code
   * TASKER__…} variables are included, secrets too: never show it, see {@link #merged}.
   */
  JsonObject unexpanded() {
    return unexpanded.copy();
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

  /** What works but will hurt. Reads the layers again; meant to be asked for once. */
  public List<ConfigWarning> warnings() {
    return AntiPatterns.find(this);
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
   * namespaces are compared one by one. Values are compared, not their origins.
   */
  public List<ConfigChange> changesTo(LoadedConfig next) {
    List<ConfigChange> changes = new ArrayList<>();
    for (String path : values.differences(next.values)) {
      changes.add(
          new ConfigChange(
              path,
              shown(path).orElse(""),
              next.shown(path).orElse(""),
              KeyDescriptions.find(path).orElseThrow().reload()));
    }
    return changes;
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
