package dev.tasker.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Checked values by key path, read with the type that {@link ConfigKeys} gives the key. */
final class ConfigValues {
  private final Map<String, Object> values = new LinkedHashMap<>();

  void put(String path, Object value) {
    values.put(path, value);
  }

  boolean has(String... paths) {
    return List.of(paths).stream().allMatch(values::containsKey);
  }

  boolean flag(String path) {
    return (Boolean) get(path);
  }

  int integer(String path) {
    return (Integer) get(path);
  }

  double number(String path) {
    return (Double) get(path);
  }

  String text(String path) {
    return (String) get(path);
  }

  Duration millis(String path) {
    return Duration.ofMillis(integer(path));
  }

  Duration seconds(String path) {
    return Duration.ofSeconds(integer(path));
  }

  List<String> texts(String path) {
    return ((List<?>) get(path)).stream().map(String.class::cast).toList();
  }

  Map<String, Double> rates(String path) {
    Map<String, Double> rates = new LinkedHashMap<>();
    ((Map<?, ?>) get(path)).forEach((name, rate) -> rates.put((String) name, (Double) rate));
    return rates;
  }

  /** These values, with those of another for the keys that are chosen. */
  ConfigValues taking(ConfigValues other, Predicate<String> chosen) {
    ConfigValues taken = new ConfigValues();
    values.forEach((path, value) -> taken.put(path, chosen.test(path) ? other.get(path) : value));
    return taken;
  }

  /** The paths whose values differ, entries of tables one by one. */
  List<String> differences(ConfigValues other) {
    Map<String, Object> mine = flat();
    Map<String, Object> theirs = other.flat();
    Set<String> paths = new LinkedHashSet<>(mine.keySet());
    paths.addAll(theirs.keySet());
    return paths.stream()
        .filter(path -> !Objects.equals(mine.get(path), theirs.get(path)))
        .toList();
  }

  private Map<String, Object> flat() {
    Map<String, Object> flat = new LinkedHashMap<>();
    values.forEach(
        (path, value) -> {
          if (value instanceof Map<?, ?> table) {
            table.forEach((name, each) -> flat.put(Paths.join(path, (String) name), each));
          } else {
            flat.put(path, value);
          }
        });
    return flat;
  }

  /** All values as nested tables. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    values.forEach((path, value) -> Paths.put(json, List.of(path.split("\\.")), plain(value)));
    return json;
  }

  private static Object plain(Object value) {
    if (value instanceof List<?> many) {
      return new JsonArray(List.copyOf(many));
    }
    if (value instanceof Map<?, ?> table) {
      JsonObject json = new JsonObject();
      table.forEach((name, each) -> json.put((String) name, each));
      return json;
    }
    return value;
  }

  private Object get(String path) {
    return Objects.requireNonNull(values.get(path), path);
  }
}
