package dev.tasker.config;

import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** One source of values. Later layers win over earlier ones, key by key. */
sealed interface Layer {

  /** The values, freshly parsed. */
  JsonObject values();

  /** The same values as a store of Vert.x Config. */
  ConfigStoreOptions store();

  /** Where each key and table of this layer stands, by dotted path. */
  Map<String, ConfigOrigin> origins();

  /**
   * A TOML file.
   *
   * @param name how errors name the file
   */
  record FileLayer(String name, String text) implements Layer {
    @Override
    public JsonObject values() {
      return Toml.parse(text, name);
    }

    @Override
    public ConfigStoreOptions store() {
      return new ConfigStoreOptions()
          .setType("text")
          .setFormat("toml")
          .setConfig(new JsonObject().put("path", name).put("text", text));
    }

    @Override
    public Map<String, ConfigOrigin> origins() {
      Map<String, Integer> lines = TomlKeyLines.of(text);
      Map<String, ConfigOrigin> origins = new LinkedHashMap<>();
      Paths.each(
          values(), path -> origins.put(path, new ConfigOrigin(name, lines.getOrDefault(path, 0))));
      return origins;
    }
  }

  /**
   * Values that were not read from a file.
   *
   * @param names what to call the source of each path
   */
  record ValueLayer(JsonObject values, Map<String, String> names) implements Layer {
    @Override
    public JsonObject values() {
      return values.copy();
    }

    @Override
    public ConfigStoreOptions store() {
      return new ConfigStoreOptions().setType("json").setConfig(values.copy());
    }

    @Override
    public Map<String, ConfigOrigin> origins() {
      Map<String, ConfigOrigin> origins = new LinkedHashMap<>();
      names.forEach((path, name) -> origins.put(path, new ConfigOrigin(name, 0)));
      return origins;
    }
  }
}
