package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

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
