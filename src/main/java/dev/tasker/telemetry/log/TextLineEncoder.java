package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import org.jspecify.annotations.Nullable;

/**
 * {@code 2026-01-31T12:00:00.123Z INFO worker.StepFeed step.finished correlation_id=… attempt=2}:
 * the correlation fields first, then the event's own, so that a line can be searched by eye and by
 * {@code grep} alike.
 */
final class TextLineEncoder extends LineEncoder {
  private static final String OURS = "dev.tasker.";

  @Override
  void append(StringBuilder line, ILoggingEvent event) {
    appendTime(line, event.getTimeStamp());
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(level.length() == 4 ? "  " : " ");
    appendLogger(line, event.getLoggerName());
    line.append(' ');
    appendOneLine(line, String.valueOf(event.getFormattedMessage()));
    LineFields.of(event, (key, value) -> appendField(line, key, value));
    if (event.getThrowableProxy() != null) {
      line.append('\n')
          .append(ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing());
    }
  }

  private static void appendLogger(StringBuilder line, String logger) {
    line.append(logger, logger.startsWith(OURS) ? OURS.length() : 0, logger.length());
  }

  private static void appendField(StringBuilder line, String key, @Nullable Object value) {
    line.append(' ').append(key).append('=');
    String text = String.valueOf(value);
    if (isPlain(text)) {
      line.append(text);
      return;
    }
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\');
      }
      appendPrintable(line, c);
    }
    line.append('"');
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == 0x7f) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** A line break inside a message would let its author forge a log line. */
  private static void appendOneLine(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      appendPrintable(line, text.charAt(i));
    }
  }

  private static void appendPrintable(StringBuilder line, char c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> line.append(Character.isISOControl(c) ? '?' : c);
    }
  }
}
