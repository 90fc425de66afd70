package dev.tasker.config;

import dev.tasker.config.ConfigKey.Secrecy;
import dev.tasker.config.Placeholders.Expansion;
import dev.tasker.config.toml.TomlWriter;
import io.vertx.core.json.JsonObject;

/** How values appear in errors: quoted, and without secrets. */
final class Shown {
  private Shown() {}

  /** A string of a known key, after substitution. */
  static String text(ConfigKey key, String template, Expansion expansion) {
    if (key.secret()) {
      return expansion.variables().isEmpty()
          ? Secrets.REDACTED
          : Secrets.REDACTED + " (from " + String.join(", ", expansion.variables()) + ")";
    }
    if (expansion.variables().isEmpty()) {
      return quoted(expansion.text());
    }
    return expansion.secret()
        ? raw(key, template)
        : quoted(expansion.text()) + " (from " + quoted(template) + ")";
  }

  /** A value of a known key as a layer spells it, in TOML: placeholders stay, secrets do not. */
  static String raw(ConfigKey key, Object value) {
    return TomlWriter.value(hidden(key, Paths.plain(value)));
  }

  /** Whether a value can be copied as a layer spells it without copying a secret. */
  static boolean isOpen(ConfigKey key, Object value) {
    return hidden(key, value) == value;
  }

  private static Object hidden(ConfigKey key, Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    // A default inside a placeholder that sounds secret may be one, whatever the key.
    String literals = Placeholders.literals(text);
    boolean doubtful = literals.contains("${") && Secrets.soundsSecret(literals);
    Secrecy secrecy = doubtful && !key.secret() ? Secrecy.WHOLE : key.secrecy();
    return Secrets.isOpen(secrecy, literals) ? value : Secrets.hide(secrecy, text);
  }

  /** Any value as a layer spells it. */
  static String value(String path, Object value) {
    boolean secret = ConfigKeys.find(path).map(ConfigKey::secret).orElse(false);
    if (secret || Secrets.soundsSecret(path)) {
      return Secrets.REDACTED;
    }
    if (value instanceof JsonObject) {
      return "a table";
    }
    return value instanceof String text ? quoted(text) : Secrets.hideInUrl(String.valueOf(value));
  }

  static String quoted(String text) {
    return '"' + Secrets.hideInUrl(text).replace("\n", "\\n") + '"';
  }
}
