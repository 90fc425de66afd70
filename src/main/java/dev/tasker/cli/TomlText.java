package dev.tasker.cli;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes tables as TOML: first the keys of a table, then the tables in it. */
final class TomlText {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private final PrintWriter out;

  TomlText(PrintWriter out) {
    this.out = out;
  }

  /** Writes a table and all below it. */
  void table(String path, JsonObject table) {
    if (table.stream().anyMatch(entry -> !isTable(entry)) || table.isEmpty()) {
      out.println();
      out.println("[" + path + "]");
      // Strings and arrays of JSON are valid TOML.
      table.stream()
          .filter(entry -> !isTable(entry) && entry.getValue() != null)
          .forEach(e -> out.println(key(e.getKey()) + " = " + Json.encode(e.getValue())));
    }
    table.stream()
        .filter(TomlText::isTable)
        .forEach(entry -> table(path + "." + key(entry.getKey()), (JsonObject) entry.getValue()));
  }

  private static boolean isTable(Map.Entry<String, Object> entry) {
    return entry.getValue() instanceof JsonObject;
  }

  private static String key(String name) {
    return BARE_KEY.matcher(name).matches() ? name : Json.encode(name);
  }
}
