package dev.tasker.telemetry.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.LogCapture;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task takes along of what its creator sent: whole members, within the W3C's bounds. */
final class CarriedTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void baggage_is_kept_up_to_8192_bytes_and_a_member_beyond_is_left_out_whole() {
    Baggage creators =
        Baggage.builder().put("a", "ü".repeat(1000)).put("b", "x".repeat(3000)).build();

    Carried carried = current(creators);

    assertThat(carried.text()).contains("a=" + "%C3%BC".repeat(1000));
    assertThat(carried.dropped()).isEqualTo(1);
  }

  @Test
  void a_member_that_does_not_fit_costs_no_other() {
    Baggage creators =
        Baggage.builder().put("a", "x".repeat(9000)).put("b", "1").put("c", "2").build();

    assertThat(current(creators).text().orElseThrow().split(",", -1))
        .containsExactlyInAnyOrder("b=1", "c=2");
  }

  @Test
  void baggage_of_exactly_8192_bytes_is_kept() {
    Carried carried = current(Baggage.builder().put("key", "x".repeat(8192 - 4)).build());

    assertThat(carried.dropped()).isZero();
    assertThat(carried.text().orElseThrow().getBytes(StandardCharsets.UTF_8)).hasSize(8192);
  }

  @Test
  void baggage_has_64_members_at_most() {
    BaggageBuilder many = Baggage.builder();
    IntStream.range(0, 70).forEach(i -> many.put("key" + i, "v"));

    Carried carried = current(many.build());

    assertThat(carried.text().orElseThrow().split(",", -1)).hasSize(64);
    assertThat(carried.dropped()).isEqualTo(6);
  }

  @Test
  void what_no_header_and_no_database_can_hold_is_left_out() {
    Baggage creators =
        Baggage.builder()
            .put("half", "\ud83d")
            .put("meta", "v", BaggageEntryMetadata.create("a\0b"))
            .put("nul", "a\0b")
            .put("region", "eu")
            .build();

    String text = current(creators).text().orElseThrow();

    assertThat(text).contains("region=eu").doesNotContain("\0").isASCII();
  }

  @Test
  void trace_state_is_kept_in_its_order() {
    TraceState state = TraceState.builder().put("older", "1").put("newer", "ab").build();

    Carried carried = TraceStateText.of(context(state));

    assertThat(carried).isEqualTo(new Carried(Optional.of("newer=ab,older=1"), 0));
    assertThat(TraceStateText.parse("newer=ab,older=1")).isEqualTo(state);
  }

  @Test
  void of_a_trace_state_that_is_too_long_the_long_members_go_first_then_the_last() {
    TraceStateBuilder state = TraceState.builder();
    // The first in the list is put last.
    List.of("e", "d", "c", "b").forEach(key -> state.put(key, "x".repeat(126)));
    state.put("long", "x".repeat(200)).put("a", "x".repeat(126));

    Carried carried = TraceStateText.of(context(state.build()));

    assertThat(carried.text().orElseThrow().split(",", -1))
        .extracting(member -> member.substring(0, 2))
        .containsExactly("a=", "b=", "c=");
    assertThat(carried.dropped()).isEqualTo(3);
    assertThat(carried.text().orElseThrow().length()).isLessThanOrEqualTo(512);
  }

  @Test
  void a_long_member_of_a_trace_state_that_fits_is_kept() {
    TraceState state = TraceState.builder().put("long", "x".repeat(250)).build();

    assertThat(TraceStateText.of(context(state)).text()).contains("long=" + "x".repeat(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no state", ",,=", "a=1,,b=2", "A=1", "a=ü", "a=1,a=2", "=x"})
  void stored_text_that_is_no_trace_state_counts_as_none(String stored) {
    assertThat(TraceStateText.parse(stored).isEmpty()).isTrue();
  }

  @Test
  void what_was_left_out_is_counted_and_makes_one_line_a_minute_with_its_number() {
    AtomicLong nanos = new AtomicLong(42);
    AtomicInteger counted = new AtomicInteger();
    DroppedMembers dropped =
        new DroppedMembers("baggage", "8192 bytes", counted::addAndGet, nanos::get);
    try (LogCapture log = new LogCapture()) {
      for (int second = 0; second < 120; second++) {
        dropped.kept(new Carried(Optional.empty(), 2));
        dropped.kept(Carried.NOTHING);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      }

      assertThat(log.events("telemetry.members_dropped"))
          .extracting(event -> LogCapture.keyValues(event).get("members"))
          .containsExactly("2", "120");
      assertThat(LogCapture.keyValues(log.await("telemetry.members_dropped")))
          .containsEntry("header", "baggage")
          .containsEntry("limit", "8192 bytes");
      assertThat(counted).hasValue(240);
    }
  }

  private static Carried current(Baggage baggage) {
    try (Scope current = baggage.makeCurrent()) {
      return TaskBaggage.current();
    }
  }

  private static SpanContext context(TraceState state) {
    return SpanContext.create(TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), state);
  }
}
