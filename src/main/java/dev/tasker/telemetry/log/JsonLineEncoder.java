package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One flat JSON object a line: timestamp, level, logger, thread, message, the correlation fields,
 * then the event's own. Flat, because log stores index top-level keys. A key is written once: the
 * first wins.
 */
final class JsonLineEncoder extends LineEncoder {
  @Override
  void append(StringBuilder line, ILoggingEvent event) {
    Set<String> written = new HashSet<>();
    written.add("timestamp");
    line.append("{\"timestamp\":\"");
    appendTime(line, event.getTimeStamp());
    line.append('"');
    appendField(line, written, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    appendField(line, written, "logger", event.getLoggerName());
    appendField(line, written, "thread", event.getThreadName());
    appendField(line, written, "message", event.getFormattedMessage());
    LineFields.of(event, (key, value) -> appendField(line, written, key, value));
    if (event.getThrowableProxy() != null) {
      appendField(
          line, written, "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    line.append('}');
  }

  private static void appendField(
      StringBuilder line, Set<String> written, String key, @Nullable Object value) {
    if (!written.add(key)) {
      return;
    }
    if (written.size() > 1) {
      line.append(',');
    }
    appendString(line, key);
    line.append(':');
    if (value == null || value instanceof Boolean || isFiniteNumber(value)) {
      line.append(value);
    } else {
      appendString(line, value.toString());
    }
  }

  private static boolean isFiniteNumber(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || (value instanceof Double number && Double.isFinite(number));
  }

  private static void appendString(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> appendChar(line, c);
      }
    }
    line.append('"');
  }

  private static void appendChar(StringBuilder line, char c) {
    if (c < ' ' || (c >= 0x7f && c <= 0x9f)) {
      line.append("\\u00")
          .append(Character.forDigit(c >> 4, 16))
          .append(Character.forDigit(c & 15, 16));
    } else {
      line.append(c);
    }
  }
}
