package dev.tasker.telemetry.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The baggage of tasks, from their creator to their handlers and log lines. */
final class TaskBaggageTest {

  @Test
  void what_the_creator_carries_the_handlers_find() {
    String name = "Zoë & sons, 100 %";
    Baggage creators = Baggage.builder().put("tenant", name).put("region", "eu").build();

    Optional<String> stored = with(creators, TaskBaggage::current).text();

    Baggage found = TaskBaggage.of(task("order 7", stored));
    assertThat(found.getEntryValue("tenant")).isEqualTo(name);
    assertThat(found.getEntryValue("region")).isEqualTo("eu");
    assertThat(found.getEntryValue("tasker.correlation_id")).isEqualTo("order 7");
  }

  @Test
  void the_correlation_id_of_another_task_is_not_kept() {
    Baggage creators = Baggage.builder().put("tasker.correlation_id", "another").build();

    assertThat(with(creators, TaskBaggage::current)).isEqualTo(Carried.NOTHING);
    assertThat(with(creators, TaskBaggage::currentCorrelationId)).contains("another");
  }

  @Test
  void without_baggage_there_is_nothing_to_keep() {
    assertThat(with(Baggage.empty(), TaskBaggage::current)).isEqualTo(Carried.NOTHING);
    assertThat(with(Baggage.empty(), TaskBaggage::currentCorrelationId)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no baggage", ",,=", "%zz=%"})
  void stored_text_that_is_no_baggage_is_survived(String stored) {
    assertThat(
            TaskBaggage.of(task("c", Optional.of(stored))).getEntryValue("tasker.correlation_id"))
        .isEqualTo("c");
  }

  @Test
  void correlation_id_that_no_header_can_carry_stays_at_home() {
    assertThat(TaskBaggage.of(task("half a \ud83d", Optional.empty())).isEmpty()).isTrue();
    assertThat(TaskBaggage.of(task("x".repeat(256), Optional.empty())).isEmpty()).isTrue();
  }

  @Test
  void log_lines_have_a_few_short_entries() {
    var many = Baggage.builder().put("long", "x".repeat(200));
    IntStream.range(0, 20).forEach(i -> many.put("key" + i, "value"));

    Map<String, String> fields = new TreeMap<>();
    with(
        many.build(),
        () -> {
          TaskBaggage.addTo(fields);
          return fields;
        });

    assertThat(fields).hasSize(8).doesNotContainKey("baggage.long").containsValue("value");
  }

  private static <T> T with(Baggage baggage, Supplier<T> work) {
    try (Scope current = baggage.makeCurrent()) {
      return work.get();
    }
  }

  private static ExecutionContext task(String correlationId, Optional<String> baggage) {
    return new ExecutionContext(
        UUID.randomUUID(),
        correlationId,
        "payments",
        "checkout",
        "1.0.0",
        Optional.empty(),
        Optional.empty(),
        true,
        baggage);
  }
}
