package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans that belong together without being parent and child, as a collector receives them. */
final class LinkedTracesIT {
  private static final String LATE =
      """
      name: late
      namespace_name: tracing
      steps:
        - name: only
          handler: { callable: test.fails_first }
      """;

  private Vertx vertx;
  private OtlpReceiver collector;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    collector = await(OtlpReceiver.start(vertx));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void join_links_to_the_attempts_it_waited_for() {
    run("examples", "diamond", new JsonObject().put("number", 2), Map.of());

    ReceivedSpan join = only("step.process join");
    assertThat(join.linkedSpanIds())
        .containsExactlyInAnyOrder(
            only("step.process branch_left").spanId(), only("step.process branch_right").spanId());
    assertThat(join.linkedTraceIds()).containsOnly(join.traceId());
    assertThat(only("step.process branch_left").linkedSpanIds()).isEmpty();
  }

  @Test
  void spans_that_lead_to_a_join_are_stored_and_no_others() {
    List<String> stored = run("examples", "diamond", new JsonObject().put("number", 2), Map.of());

    String trace = only("task.create").traceId();
    assertThat(stored)
        .containsExactlyInAnyOrder(
            "branch_left 00-" + trace + "-" + only("step.process branch_left").spanId(),
            "branch_right 00-" + trace + "-" + only("step.process branch_right").spanId());
  }

  @Test
  void nothing_is_stored_of_a_trace_that_is_not_recorded() {
    List<String> stored =
        run(
            "examples",
            "diamond",
            new JsonObject().put("number", 2),
            Map.of("telemetry.tracing.sampler", "always_off"));

    assertThat(stored).isEmpty();
  }

  @Test
  void nothing_is_stored_while_telemetry_is_off() {
    List<String> stored =
        run(
            "examples",
            "diamond",
            new JsonObject().put("number", 2),
            Map.of("telemetry.enabled", false));

    assertThat(stored).isEmpty();
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void retry_beyond_the_age_limit_begins_a_trace_that_links_to_the_old_one(@TempDir Path templates)
      throws IOException {
    Files.writeString(templates.resolve("late.yaml"), LATE);

    run(
        "tracing",
        "late",
        new JsonObject(),
        Map.of(
            "orchestration.template_paths",
            List.of(templates.toString()),
            "telemetry.tracing.max_trace_age_seconds",
            1));

    String old = only("task.create").traceId();
    ReceivedSpan second =
        collector.spans().stream()
            .filter(span -> "2".equals(span.attributes().get("tasker.attempt")))
            .findFirst()
            .orElseThrow();
    assertThat(second.name()).isEqualTo("step.process only");
    assertThat(second.traceId()).isNotEqualTo(old);
    assertThat(second.parentSpanId()).isEmpty();
    assertThat(second.linkedTraceIds()).containsExactly(old);
  }

  /**
   * When it returns the process has stopped, hence has sent everything.
   *
   * @return the steps with a stored span, and the span
   */
  private List<String> run(
      String namespace, String name, JsonObject input, Map<String, Object> overrides) {
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()),
                overrides)) {
      assertThat(tasker.run(namespace, name, input).getString("status")).isEqualTo("complete");
      return db
          .query(
              "select name || ' ' || left(trace_parent, 52) from tasker_steps where trace_parent is not null")
          .stream()
          .map(row -> row.getString(0))
          .toList();
    }
  }

  private ReceivedSpan only(String name) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
