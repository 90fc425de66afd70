package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The fields of a line, on the console and in an exported record: those that name the work first,
 * in one order, whether the context of the line or the event knows them; then what else the context
 * knows, then the event's own. Each of the first is there once, and what the context says wins. But
 * an event of the engine names its work itself: it may be written inside another's, such as that of
 * a task which a handler creates.
 */
public final class LineFields {
  private LineFields() {}

  /** Each field of the line, in order. */
  public static void of(ILoggingEvent event, BiConsumer<String, @Nullable Object> field) {
    Map<String, String> context = event.getMDCPropertyMap();
    List<KeyValuePair> own =
        event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
    boolean namesItsWork = namesItsWork(event, own);
    for (String key : LogFields.FIRST) {
      String known = namesItsWork && LogFields.WORK.contains(key) ? null : context.get(key);
      if (known != null) {
        field.accept(key, known);
      } else {
        own.stream()
            .filter(pair -> pair.key.equals(key))
            .findFirst()
            .ifPresent(pair -> field.accept(key, pair.value));
      }
    }
    context.forEach(
        (key, value) -> {
          if (!LogFields.FIRST.contains(key)) {
            field.accept(key, value);
          }
        });
    for (KeyValuePair pair : own) {
      if (!LogFields.FIRST.contains(pair.key)) {
        field.accept(pair.key, pair.value);
      }
    }
  }

  private static boolean namesItsWork(ILoggingEvent event, List<KeyValuePair> own) {
    return event.getLoggerName().equals(LogFields.EVENTS)
        && own.stream().anyMatch(pair -> pair.key.equals(LogFields.TASK_UUID));
  }
}
