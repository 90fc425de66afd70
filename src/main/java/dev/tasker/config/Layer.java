package dev.tasker.config;

import dev.tasker.config.toml.Toml;
import dev.tasker.config.toml.TomlDocument;
import dev.tasker.config.toml.TomlException;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One source of values. Later layers win over earlier ones, key by key. */
sealed interface Layer {

  /**
   * The values; a copy of the caller's own.
   *
   * @throws ConfigurationException when this layer cannot be read
   */
  JsonObject values();

  /** The same values as a store of Vert.x Config. */
  ConfigStoreOptions store();

  /** Where each key and table of this layer stands, by dotted path. */
  Map<String, ConfigOrigin> origins();

  /** A TOML file; parsed when it is first asked for a value or a place, and then no more. */
  final class FileLayer implements Layer {
    private final String name;
    private final byte[] bytes;

    /** Immutable; two threads that ask at once both parse. */
    private volatile @Nullable TomlDocument parsed;

    /**
     * @param name how errors name the file
     */
    FileLayer(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    String name() {
      return name;
    }

    /** As far as it is text: what is not UTF-8 is known by {@link #values}. */
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A copy: whoever merges may change it. */
    @Override
    public JsonObject values() {
      return new JsonObject(document().values()).copy();
    }

    @Override
    public ConfigStoreOptions store() {
      return new ConfigStoreOptions()
          .setType("text")
          .setFormat("toml")
          .setConfig(new JsonObject().put("path", name).put("bytes", Buffer.buffer(bytes)));
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
      TomlDocument known = parsed;
      if (known == null) {
        known = parse();
        parsed = known;
      }
      return known;
    }

    private TomlDocument parse() {
      try {
        return Toml.parse(bytes);
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
