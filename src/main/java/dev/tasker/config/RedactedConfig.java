package dev.tasker.config;

import dev.tasker.config.ConfigKey.Secrecy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
   * @param tainted paths of values that came out of a secret variable or file
   */
  static RedactedConfig of(String environment, JsonObject effective, Set<String> tainted) {
    JsonObject tables = effective.copy();
    List<String> redacted = new ArrayList<>();
    hide("", tables, tainted, redacted);
    return new RedactedConfig(environment, tables, redacted);
  }

  /** A copy of the tables of {@code common.toml}: {@code telemetry}, {@code database} and so on. */
  public JsonObject common() {
    JsonObject common = new JsonObject();
    tables.fieldNames().stream()
        .filter(name -> !name.equals("worker") && !name.equals("orchestration"))
        .forEach(name -> common.put(name, table(name)));
    return common;
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

  /** All tables; not to be changed. */
  JsonObject tables() {
    return tables;
  }

  /** The tables as JSON text. */
  @Override
  public String toString() {
    return tables.encode();
  }

  private JsonObject table(String name) {
    return tables.getJsonObject(name, new JsonObject()).copy();
  }

  private static void hide(
      String prefix, JsonObject table, Set<String> tainted, List<String> redacted) {
    for (String name : List.copyOf(table.fieldNames())) {
      String path = Paths.join(prefix, name);
      Object value = table.getValue(name);
      if (value instanceof JsonObject nested) {
        hide(path, nested, tainted, redacted);
      } else {
        Object shown = shown(path, value, tainted.contains(path));
        if (!shown.equals(value)) {
          redacted.add(path);
          table.put(name, shown);
        }
      }
    }
  }

  private static Object shown(String path, Object value, boolean tainted) {
    Secrecy secrecy = ConfigKeys.describe(path).map(ConfigKey::secrecy).orElse(Secrecy.WHOLE);
    if (tainted && secrecy == Secrecy.NONE) {
      // A secret in a place that is not meant for one.
      return Secrets.REDACTED;
    }
    return value instanceof String text ? Secrets.hide(secrecy, text) : value;
  }
}
