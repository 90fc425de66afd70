package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.LogCapture;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final String HOPELESS =
      """
      name: hopeless
      namespace_name: tracing
      steps:
        - name: only
          handler: { callable: test.fails_always }
          retry: { max_attempts: 2 }
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
    ReceivedSpan second = attempt("2");
    assertThat(second.name()).isEqualTo("step.process only");
    assertThat(second.traceId()).isNotEqualTo(old);
    assertThat(second.parentSpanId()).isEmpty();
    assertThat(second.linkedTraceIds()).containsExactly(old);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 1.0})
  void failure_beyond_the_age_limit_links_to_the_old_trace_sampled_or_not(
      double rate, @TempDir Path templates) throws IOException {
    Files.writeString(templates.resolve("hopeless.yaml"), HOPELESS);
    try (LogCapture log = new LogCapture();
        MigratedDatabase db = new MigratedDatabase()) {
      try (RunningTasker tasker =
          RunningTasker.on(
              db.url(),
              exporting(),
              Map.of(
                  "orchestration.template_paths",
                  List.of(templates.toString()),
                  "telemetry.tracing.sample_rate",
                  rate,
                  "telemetry.tracing.max_trace_age_seconds",
                  1))) {
        assertThat(tasker.run("tracing", "hopeless", new JsonObject()).getString("status"))
            .isEqualTo("error");
        await(tasker.running().telemetry().runtime().flush());
      }

      String created =
          db.query("select substr(trace_parent, 4, 32) from tasker_tasks").get(0).getString(0);
      ReceivedSpan last = attempt("2");
      assertThat(last.traceId()).isNotEqualTo(created);
      assertThat(last.parentSpanId()).isEmpty();
      assertThat(last.linkedTraceIds()).containsExactly(created);
      assertThat(log.events("step.failed"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getMDCPropertyMap())
                      .containsEntry("trace_id", last.traceId())
                      .containsEntry("span_id", last.spanId()));
    }
  }

  private ReceivedSpan attempt(String number) {
    List<ReceivedSpan> found =
        collector.spans().stream()
            .filter(span -> number.equals(span.attributes().get("tasker.attempt")))
            .toList();
    assertThat(found).as("attempt " + number).hasSize(1);
    return found.get(0);
  }

  private Map<String, String> exporting() {
    return Map.of("TELEMETRY_ENABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
  }

  /**
   * When it returns the process has stopped, hence has sent everything.
   *
   * @return the steps with a stored span, and the span
   */
  private List<String> run(
      String namespace, String name, JsonObject input, Map<String, Object> overrides) {
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker = RunningTasker.on(db.url(), exporting(), overrides)) {
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
