package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** One log event, one line: what the text and the JSON form have in common. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  /** Appends the whole line, without its end. */
  abstract void append(StringBuilder line, ILoggingEvent event);

  @Override
  public final byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    append(line, event);
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The fields of a line: those that name the work first, in one order, whether the context of the
   * line or the event knows them; then what else the context knows, then the event's own. Each of
   * the first is there once; what the context says wins.
   */
  static void fields(ILoggingEvent event, BiConsumer<String, @Nullable Object> field) {
    Map<String, String> context = event.getMDCPropertyMap();
    List<KeyValuePair> own =
        event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
    for (String key : LogFields.FIRST) {
      String known = context.get(key);
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

  /**
   * UTC with milliseconds, as ISO 8601 writes it. By hand, because the first use of a formatter
   * costs more than all else that phase 1 does itself.
   */
  static void appendTime(StringBuilder line, long epochMillis) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(epochMillis, 1000L),
            Math.floorMod(epochMillis, 1000) * 1_000_000,
            ZoneOffset.UTC);
    line.append(time.getYear());
    appendPadded(line.append('-'), time.getMonthValue(), 2);
    appendPadded(line.append('-'), time.getDayOfMonth(), 2);
    appendPadded(line.append('T'), time.getHour(), 2);
    appendPadded(line.append(':'), time.getMinute(), 2);
    appendPadded(line.append(':'), time.getSecond(), 2);
    appendPadded(line.append('.'), time.getNano() / 1_000_000, 3);
    line.append('Z');
  }

  private static void appendPadded(StringBuilder line, int number, int width) {
    String digits = Integer.toString(number);
    line.append("0".repeat(width - digits.length())).append(digits);
  }

  @Override
  public final byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public final byte[] footerBytes() {
    return NOTHING;
  }
}
