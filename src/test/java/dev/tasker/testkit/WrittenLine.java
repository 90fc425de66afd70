package dev.tasker.testkit;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A log line as a process has written it.
 *
 * @param fields in their order
 */
public record WrittenLine(String text, Map<String, String> fields) {
  private static final Pattern FIELD = Pattern.compile(" (\\w+)=(\"[^\"]*\"|\\S+)");
  private static final List<String> COMMON =
      List.of("timestamp", "level", "logger", "thread", "message");

  /**
   * @param format what LOG_FORMAT was: {@code json} or {@code text}
   */
  public static WrittenLine of(String format, String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (format.equals("json")) {
      new JsonObject(line)
          .forEach(field -> fields.put(field.getKey(), String.valueOf(field.getValue())));
    } else {
      FIELD.matcher(line).results().forEach(field -> fields.put(field.group(1), field.group(2)));
    }
    return new WrittenLine(line, fields);
  }

  /** The keys after those that every line has, in their order. */
  public List<String> ownKeys() {
    return fields.keySet().stream().filter(key -> !COMMON.contains(key)).toList();
  }
}
