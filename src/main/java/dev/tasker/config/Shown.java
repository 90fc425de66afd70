package dev.tasker.config;

import dev.tasker.config.Placeholders.Expansion;
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
    boolean secret = expansion.variables().stream().anyMatch(Secrets::soundsSecret);
    return secret
        ? quoted(template)
        : quoted(expansion.text()) + " (from " + quoted(template) + ")";
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
