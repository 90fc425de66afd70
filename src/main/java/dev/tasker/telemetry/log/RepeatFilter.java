package dev.tasker.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Lets OpenTelemetry say the same thing once a minute. Its queue and its exporters log per batch,
 * which turns a collector's outage into a flood. Messages that differ only in digits are the same;
 * as others may differ in ids, a logger has a number of lines a minute, whatever it says.
 */
final class RepeatFilter extends Filter<ILoggingEvent> {
  private static final String NOISY = "io.opentelemetry.";
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MOST_MESSAGES = 256;

  /** Of one logger in a minute. */
  static final int MOST_LINES = 10;

  private final LongSupplier nanoTime;
  private final Map<String, Long> lastSaid = new ConcurrentHashMap<>();
  private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

  /** What a logger has said since a minute of its began. */
  private record Minute(long began, int lines) {
    Minute next(long now) {
      return now - began < QUIET_NANOS ? new Minute(began, lines + 1) : new Minute(now, 1);
    }
  }

  RepeatFilter() {
    this(System::nanoTime);
  }

  RepeatFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!event.getLoggerName().startsWith(NOISY)) {
      return FilterReply.NEUTRAL;
    }
    if (lastSaid.size() >= MOST_MESSAGES) {
      lastSaid.clear();
    }
    long now = nanoTime.getAsLong();
    String key = event.getLoggerName() + ' ' + withoutDigits(event.getFormattedMessage());
    boolean first = lastSaid.merge(key, now, (last, t) -> t - last < QUIET_NANOS ? last : t) == now;
    return first && mayGoOn(event.getLoggerName(), now) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private boolean mayGoOn(String logger, long now) {
    Minute minute =
        minutes.compute(
            logger, (name, before) -> before == null ? new Minute(now, 1) : before.next(now));
    return minute.lines() <= MOST_LINES;
  }

  private static String withoutDigits(String message) {
    StringBuilder kept = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      if (!Character.isDigit(message.charAt(i))) {
        kept.append(message.charAt(i));
      }
    }
    return kept.toString();
  }
}
