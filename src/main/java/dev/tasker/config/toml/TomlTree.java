package dev.tasker.config.toml;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Turns what the library has read into plain values, and notes where the keys stand. */
final class TomlTree {
  private final Map<String, TomlPosition> positions = new HashMap<>();

  TomlDocument document(TomlTable root) {
    return new TomlDocument(table("", root), positions);
  }

  /** A value without types of the library. */
  static Object plain(Object value) {
    if (value instanceof TomlTable table) {
      Map<String, Object> values = new LinkedHashMap<>();
      table.entrySet().forEach(entry -> values.put(entry.getKey(), plain(entry.getValue())));
      return values;
    }
    if (value instanceof TomlArray array) {
      List<Object> values = new ArrayList<>(array.size());
      array.toList().forEach(each -> values.add(plain(each)));
      return values;
    }
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    return value instanceof Temporal time ? iso(time) : value;
  }

  private Map<String, Object> table(String path, TomlTable table) {
    Map<String, Object> values = new LinkedHashMap<>();
    table
        .entrySet()
        .forEach(
            entry -> {
              String name = entry.getKey();
              String own = path.isEmpty() ? name : path + '.' + name;
              note(own, table.inputPositionOf(List.of(name)));
              values.put(
                  name,
                  entry.getValue() instanceof TomlTable inner
                      ? table(own, inner)
                      : plain(entry.getValue()));
            });
    return values;
  }

  private void note(String path, org.tomlj.TomlPosition at) {
    positions.putIfAbsent(path, new TomlPosition(at.line(), at.column()));
  }

  /** Java leaves seconds of zero out, which RFC 3339 does not. */
  private static String iso(Temporal time) {
    if (time instanceof OffsetDateTime moment) {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment);
    }
    if (time instanceof LocalDateTime moment) {
      return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment);
    }
    return time instanceof LocalTime clock
        ? DateTimeFormatter.ISO_LOCAL_TIME.format(clock)
        : time.toString();
  }
}
