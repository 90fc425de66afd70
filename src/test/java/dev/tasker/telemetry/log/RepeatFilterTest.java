package dev.tasker.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
  private final LoggerContext logback = new LoggerContext();
  private final AtomicLong nanos = new AtomicLong(42);
  private final RepeatFilter filter = new RepeatFilter(nanos::get);

  @Test
  void opentelemetry_says_the_same_once_a_minute_whatever_the_numbers() {
    assertThat(decide("io.opentelemetry.sdk.X", "dropped 1 spans")).isEqualTo(FilterReply.NEUTRAL);
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(decide("io.opentelemetry.sdk.X", "dropped 99 spans")).isEqualTo(FilterReply.DENY);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(decide("io.opentelemetry.sdk.X", "dropped 7 spans")).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void another_message_and_other_loggers_pass() {
    decide("io.opentelemetry.sdk.X", "dropped 1 spans");

    assertThat(decide("io.opentelemetry.sdk.X", "shut down")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("io.opentelemetry.sdk.Y", "dropped 1 spans")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("dev.tasker.X", "same")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("dev.tasker.X", "same")).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void messages_that_differ_in_ids_are_no_flood_either() {
    assertThat(passed("io.opentelemetry.sdk.X", 1000)).isEqualTo(RepeatFilter.MOST_LINES);
    assertThat(passed("io.opentelemetry.sdk.Y", 3)).isEqualTo(3);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(passed("io.opentelemetry.sdk.X", 1000)).isEqualTo(RepeatFilter.MOST_LINES);
  }

  /** Of so many messages, each with an id in letters only. */
  private long passed(String logger, int messages) {
    return IntStream.range(0, messages)
        .mapToObj(i -> "span " + Integer.toString(i, 2).replace('0', 'a').replace('1', 'b'))
        .filter(message -> decide(logger, message) == FilterReply.NEUTRAL)
        .count();
  }

  private FilterReply decide(String logger, String message) {
    return filter.decide(
        new LoggingEvent("", logback.getLogger(logger), Level.WARN, message, null, null));
  }
}
