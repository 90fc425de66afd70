package dev.tasker.config;

import dev.tasker.config.ConfigKey.ValueType;
import dev.tasker.config.Layer.ValueLayer;
import dev.tasker.config.toml.Toml;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the layers that do not come from files: environment variables and the command line. */
final class ValueLayers {
  private static final String PREFIX = "TASKER__";
  private static final String SEPARATOR = "__";
  static final String VARIABLE = "environment variable ";
  static final String COMMAND_LINE = "command line";

  private ValueLayers() {}

  /**
   * The variables {@code TASKER__TABLE__KEY}, in any letter case after the prefix.
   *
   * @throws ConfigurationException when a variable has an empty name between its underscores
   */
  static ValueLayer environment(Map<String, String> variables) {
    JsonObject values = new JsonObject();
    Map<String, String> names = new LinkedHashMap<>();
    List<ConfigError> errors = new ArrayList<>();
    new TreeMap<>(variables)
        .forEach(
            (name, text) -> {
              if (name.startsWith(PREFIX)) {
                List<String> parts =
                    Arrays.asList(name.substring(PREFIX.length()).split(SEPARATOR, -1));
                if (parts.contains("")) {
                  String rule = "must have the form TASKER__TABLE__KEY, two underscores between";
                  errors.add(new ConfigError(VARIABLE + name, 0, 0, "", rule, ""));
                } else {
                  String path = ConfigKeys.canonical(String.join(".", parts));
                  names.put(path, VARIABLE + name);
                  Paths.put(values, ConfigKeys.names(path), literal(path, text));
                }
              }
            });
    if (!errors.isEmpty()) {
      throw new ConfigurationException(errors);
    }
    return new ValueLayer(values, names);
  }

  /** Values by dotted key; strings are read as the key's type. */
  static ValueLayer overrides(Map<String, Object> overrides) {
    JsonObject values = new JsonObject();
    Map<String, String> names = new LinkedHashMap<>();
    overrides.forEach(
        (key, value) -> {
          names.put(key, COMMAND_LINE);
          Paths.put(values, ConfigKeys.names(key), plain(key, value));
        });
    return new ValueLayer(values, names);
  }

  private static Object plain(String path, Object value) {
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Collection<?> many) {
      return strings(many);
    }
    return literal(path, value.toString());
  }

  /** Reads text as a value of the key's type, or leaves it a string for the validator to refuse. */
  private static Object literal(String path, String text) {
    Optional<ValueType> type = type(path);
    if (type.isEmpty()) {
      return Toml.value(text).orElse(text);
    }
    return switch (type.get()) {
      case FLAG, INTEGER, NUMBER -> scalar(type.get(), text).orElse(Placeholders.escape(text));
      case TEXTS -> texts(text);
      default -> Placeholders.escape(unquoted(text));
    };
  }

  /** Reads text as true or false, or as a number; empty when it is none. */
  static Optional<Object> scalar(ValueType type, String text) {
    String word = text.strip();
    if (type == ValueType.FLAG) {
      boolean yes = word.equalsIgnoreCase("true");
      return yes || word.equalsIgnoreCase("false") ? Optional.of(yes) : Optional.empty();
    }
    return Toml.value(word).filter(Number.class::isInstance);
  }

  private static Optional<ValueType> type(String path) {
    List<String> names = ConfigKeys.names(path);
    String table = String.join(".", names.subList(0, names.size() - 1));
    return ConfigKeys.find(path)
        .map(ConfigKey::type)
        .or(
            () ->
                ConfigKeys.find(table)
                    .filter(key -> key.type() == ValueType.RATES)
                    .map(key -> ValueType.NUMBER));
  }

  private static Object texts(String text) {
    if (text.strip().startsWith("[")) {
      return Toml.value(text)
          .map(value -> value instanceof List<?> many ? strings(many) : text)
          .orElse(text);
    }
    return strings(
        Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList());
  }

  private static JsonArray strings(Collection<?> many) {
    List<Object> escaped = new ArrayList<>();
    many.forEach(one -> escaped.add(one instanceof String s ? Placeholders.escape(s) : one));
    return new JsonArray(escaped);
  }

  private static String unquoted(String text) {
    boolean quoted = text.startsWith("\"") || text.startsWith("'");
    return quoted
        ? Toml.value(text).filter(String.class::isInstance).map(String.class::cast).orElse(text)
        : text;
  }
}
