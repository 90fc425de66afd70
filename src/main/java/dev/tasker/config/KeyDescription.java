package dev.tasker.config;

import dev.tasker.config.ConfigChange.Reload;
import dev.tasker.config.ConfigKey.ValueType;
import dev.tasker.config.toml.TomlWriter;
import java.util.Locale;

/**
 * What a person is told about a key. The reference in docs/configuration.md, the explanations of
 * the command line, merged files and the JSON Schema are made from this.
 *
 * @param key dotted path
 * @param type flag, integer, number, string, word, list of strings, or table of rates
 * @param unit milliseconds, seconds, bytes, share; empty when it has none
 * @param fallback the default as TOML writes it
 * @param range the allowed values, empty when any value of the type is
 * @param secret whether the value is never shown
 * @param reload what a change needs
 * @param meaning what it says, in one or two sentences
 * @param affects the part of the system it acts on
 */
public record KeyDescription(
    String key,
    String type,
    String unit,
    String fallback,
    String range,
    boolean secret,
    Reload reload,
    String meaning,
    String affects) {

  static KeyDescription of(ConfigKey key, Reload reload, String affects, String meaning) {
    return new KeyDescription(
        key.path(),
        type(key.type()),
        unit(key),
        TomlWriter.value(key.fallback()),
        range(key),
        key.secret(),
        reload,
        meaning,
        affects);
  }

  /** The meaning without the marks of Markdown. */
  public String plainMeaning() {
    return meaning.replaceAll("\\[([^]]+)]\\([^)]+\\)", "$1").replace("`", "");
  }

  /** The environment variable that sets it. */
  public String variable() {
    return "TASKER__" + key.replace(".", "__").toUpperCase(Locale.ROOT);
  }

  private static String type(ValueType type) {
    return switch (type) {
      case FLAG -> "flag";
      case INTEGER -> "integer";
      case NUMBER -> "number";
      case TEXT -> "string";
      case CHOICE -> "word";
      case TEXTS -> "list of strings";
      case RATES -> "table of rates";
    };
  }

  private static String unit(ConfigKey key) {
    if (key.path().endsWith("_ms")) {
      return "milliseconds";
    }
    if (key.path().endsWith("_seconds")) {
      return "seconds";
    }
    if (key.path().endsWith("_bytes")) {
      return "bytes";
    }
    return key.type() == ValueType.NUMBER || key.type() == ValueType.RATES ? "share" : "";
  }

  private static String range(ConfigKey key) {
    return switch (key.type()) {
      case INTEGER -> String.format(Locale.ROOT, "%.0f to %.0f", key.min(), key.max());
      case NUMBER, RATES -> String.format(Locale.ROOT, "%.1f to %.1f", key.min(), key.max());
      case CHOICE -> String.join(", ", key.choices());
      default -> "";
    };
  }
}
