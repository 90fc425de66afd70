package dev.tasker.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Dotted paths into nested tables. */
final class Paths {
  private Paths() {}

  static String join(String table, String name) {
    return table.isEmpty() ? name : table + '.' + name;
  }

  /** The last of the names of a path; of an entry of a free table, all after the table. */
  static String name(String path) {
    List<String> names = ConfigKeys.names(path);
    return names.get(names.size() - 1);
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

  /** The value at the end of a path, if every table on the way is there. */
  static Optional<Object> at(JsonObject values, List<String> names) {
    JsonObject table = values;
    for (String name : names.subList(0, names.size() - 1)) {
      if (!(table.getValue(name) instanceof JsonObject next)) {
        return Optional.empty();
      }
      table = next;
    }
    return Optional.ofNullable(table.getValue(names.get(names.size() - 1)));
  }

  /** A value without the wrappers of JSON, for writing. */
  static Object plain(Object value) {
    if (value instanceof JsonObject table) {
      return table.getMap();
    }
    return value instanceof JsonArray array ? array.getList() : value;
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
