package dev.tasker.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The effective configuration with its secrets hidden, in the shape of {@code GET /config}. Keys
 * are spelled as in TOML.
 */
public final class RedactedConfig {
  private final String environment;
  private final JsonObject tables;
  private final List<String> redactedFields;

  private RedactedConfig(String environment, JsonObject tables, List<String> redactedFields) {
    this.environment = environment;
    this.tables = tables;
    this.redactedFields = List.copyOf(redactedFields);
  }

  /**
   * Hides the secrets of some values.
   *
   * @param effective all tables; not changed
   */
  static RedactedConfig of(String environment, JsonObject effective) {
    JsonObject tables = effective.copy();
    List<String> redacted = new ArrayList<>();
    hide("", tables, redacted);
    return new RedactedConfig(environment, tables, redacted);
  }

  /** A copy of the tables {@code telemetry}, {@code database} and {@code web}. */
  public JsonObject common() {
    return new JsonObject()
        .put("telemetry", table("telemetry"))
        .put("database", table("database"))
        .put("web", table("web"));
  }

  /** A copy of the table {@code worker}. */
  public JsonObject worker() {
    return table("worker");
  }

  /** A copy of the table {@code orchestration}. */
  public JsonObject orchestration() {
    return table("orchestration");
  }

  /** Dotted keys, such as {@code database.url}, of which something was hidden. */
  public List<String> redactedFields() {
    return redactedFields;
  }

  /**
   * The body of {@code GET /config}.
   *
   * @param now the time it is served
   */
  public JsonObject toJson(Instant now) {
    JsonObject metadata =
        new JsonObject()
            .put("timestamp", now.toString())
            .put("source", "runtime")
            .put("redacted_fields", new JsonArray(new ArrayList<>(redactedFields)));
    return new JsonObject()
        .put("environment", environment)
        .put("common", common())
        .put("worker", worker())
        .put("orchestration", orchestration())
        .put("metadata", metadata);
  }

  /** The tables as JSON text. */
  @Override
  public String toString() {
    return tables.encode();
  }

  private JsonObject table(String name) {
    return tables.getJsonObject(name, new JsonObject()).copy();
  }

  private static void hide(String prefix, JsonObject table, List<String> redacted) {
    for (String name : List.copyOf(table.fieldNames())) {
      String path = Paths.join(prefix, name);
      Object value = table.getValue(name);
      if (value instanceof JsonObject nested) {
        hide(path, nested, redacted);
      } else if (value instanceof String text && !text.isEmpty()) {
        String shown = shown(path, text);
        if (!shown.equals(text)) {
          redacted.add(path);
          table.put(name, shown);
        }
      }
    }
  }

  private static String shown(String path, String text) {
    boolean secret = ConfigKeys.find(path).map(ConfigKey::secret).orElse(true);
    // Of an address, host and database stay readable.
    return secret && !text.contains("://") ? Secrets.REDACTED : Secrets.hideInUrl(text);
  }
}
