package dev.tasker.config;

import dev.tasker.config.toml.Toml;
import dev.tasker.config.toml.TomlDocument;
import dev.tasker.config.toml.TomlException;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
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
      return new JsonObject(document().values());
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
      Map<String, ConfigOrigin> origins = new LinkedHashMap<>();
      document()
          .positions()
          .forEach((path, at) -> origins.put(path, new ConfigOrigin(name, at.line(), at.column())));
      return origins;
    }

    private TomlDocument document() {
      try {
        return Toml.parse(text);
      } catch (TomlException e) {
        throw new ConfigurationException(
            List.of(
                new ConfigError(
                    name,
                    e.position().line(),
                    e.position().column(),
                    "",
                    "is not valid TOML: " + e.problem(),
                    "")));
      }
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
      names.forEach((path, name) -> origins.put(path, ConfigOrigin.of(name)));
      return origins;
    }
  }
}
