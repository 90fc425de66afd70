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

  /** When it returns the process has stopped, hence has sent everything. */
  private void run(String namespace, String name, JsonObject input, Map<String, Object> overrides) {
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
    }
  }

  private ReceivedSpan only(String name) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
