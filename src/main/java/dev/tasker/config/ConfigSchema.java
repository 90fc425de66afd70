package dev.tasker.config;

import dev.tasker.config.ConfigKey.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The JSON Schema (draft 2020-12) of a configuration file, for editors. Stricter than the loader in
 * one thing: words are written in lower case. It cannot see rules that involve two keys.
 */
public final class ConfigSchema {
  private static final String PLACEHOLDER = "#/$defs/placeholder";

  private ConfigSchema() {}

  /** The schema; no key is required, because each has a default. */
  public static JsonObject json() {
    JsonObject root =
        new JsonObject()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Tasker configuration")
            .put("description", "A file below conf/tasker, or the one of TASKER_CONFIG_PATH.");
    table(root);
    ConfigKeys.all().forEach(key -> tableOf(root, key).put(Paths.name(key.path()), property(key)));
    return root.put("$defs", new JsonObject().put("placeholder", placeholder()));
  }

  private static JsonObject tableOf(JsonObject root, ConfigKey key) {
    JsonObject properties = root.getJsonObject("properties");
    List<String> names = ConfigKeys.names(key.path());
    for (String name : names.subList(0, names.size() - 1)) {
      if (!properties.containsKey(name)) {
        properties.put(name, table(new JsonObject()));
      }
      properties = properties.getJsonObject(name).getJsonObject("properties");
    }
    return properties;
  }

  private static JsonObject table(JsonObject table) {
    return table
        .put("type", "object")
        .put("properties", new JsonObject())
        .put("additionalProperties", false);
  }

  private static JsonObject property(ConfigKey key) {
    KeyDescription description = KeyDescriptions.find(key.path()).orElseThrow();
    JsonObject property =
        type(key)
            .put("description", description.plainMeaning())
            .put("x-tasker-change", description.reload().word());
    if (!description.unit().isEmpty()) {
      property.put("x-tasker-unit", description.unit());
    }
    if (key.secret()) {
      property.put("writeOnly", true);
    }
    return key.type() == ValueType.RATES
        ? property
        : property.put(
            "default",
            key.fallback() instanceof List<?> list
                ? new JsonArray(List.copyOf(list))
                : key.fallback());
  }

  private static JsonObject type(ConfigKey key) {
    return switch (key.type()) {
      case FLAG -> orPlaceholder(new JsonObject().put("type", "boolean"));
      case INTEGER ->
          orPlaceholder(
              new JsonObject()
                  .put("type", "integer")
                  .put("minimum", (long) key.min())
                  .put("maximum", (long) key.max()));
      case NUMBER -> orPlaceholder(rate(key));
      case TEXT -> new JsonObject().put("type", "string");
      case CHOICE ->
          orPlaceholder(
              new JsonObject()
                  .put("type", "string")
                  .put("enum", new JsonArray(List.copyOf(key.choices()))));
      case TEXTS ->
          new JsonObject()
              .put("type", "array")
              .put("items", new JsonObject().put("type", "string"));
      case RATES ->
          new JsonObject()
              .put("type", "object")
              .put("additionalProperties", orPlaceholder(rate(key)));
    };
  }

  private static JsonObject rate(ConfigKey key) {
    return new JsonObject()
        .put("type", "number")
        .put("minimum", key.min())
        .put("maximum", key.max());
  }

  private static JsonObject orPlaceholder(JsonObject type) {
    return new JsonObject()
        .put("anyOf", new JsonArray().add(type).add(new JsonObject().put("$ref", PLACEHOLDER)));
  }

  private static JsonObject placeholder() {
    return new JsonObject()
        .put("type", "string")
        .put("pattern", "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}");
  }
}
