package dev.tasker.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/** Dotted paths into nested tables. */
final class Paths {
  private Paths() {}

  static String join(String table, String name) {
    return table.isEmpty() ? name : table + '.' + name;
  }

  static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Visits every table and every key, tables before their keys. */
  static void each(JsonObject values, Consumer<String> visit) {
    each("", values, visit);
  }

  /** Sets a value, making the tables on the way; a scalar in the way is replaced by a table. */
  static void put(JsonObject values, List<String> names, Object value) {
    JsonObject table = values;
    for (String name : names.subList(0, names.size() - 1)) {
      if (!(table.getValue(name) instanceof JsonObject)) {
        table.put(name, new JsonObject());
      }
      table = table.getJsonObject(name);
    }
    table.put(names.get(names.size() - 1), value);
  }

  private static void each(String prefix, JsonObject values, Consumer<String> visit) {
    for (String name : values.fieldNames()) {
      String path = join(prefix, name);
      visit.accept(path);
      if (values.getValue(name) instanceof JsonObject table) {
        each(path, table, visit);
      }
    }
  }
}
