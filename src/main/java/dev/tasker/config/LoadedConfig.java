package dev.tasker.config;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration together with what is known about where its values came from. Immutable. */
public final class LoadedConfig {
  private final TaskerConfig config;
  private final RedactedConfig redacted;
  private final List<Layer> layers;
  private final JsonObject unexpanded;

  LoadedConfig(
      TaskerConfig config, RedactedConfig redacted, List<Layer> layers, JsonObject unexpanded) {
    this.config = config;
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
   * The values as the layers spell them, merged, with placeholders in place: what a single merged
   * file holds. Values from {@code TASKER__…} variables are included.
   */
  public JsonObject unexpanded() {
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

  /** Every known key, in the order of the base files. */
  public static List<String> keys() {
    return ConfigKeys.all().stream().map(ConfigKey::path).toList();
  }

  /** Origins of many keys at once. */
  static Map<String, ConfigOrigin> index(List<Layer> layers) {
    Map<String, ConfigOrigin> index = new HashMap<>();
    layers.forEach(layer -> index.putAll(layer.origins()));
    return index;
  }
}
