package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that a process has claimed, and whose template it cannot read. */
final class UnreadableTemplateIT {
  private static final String ENDED =
      "tasker_tasks_completed_total{namespace=\"shared\",state=\"error\",task_name=\"foreign\"} 1.0";
  private static final String TEMPLATE =
      """
      name: %s
      namespace_name: shared
      steps:
        - name: only
          handler: { callable: test.logging }
      """;

  /** The first attempt is tried again, the twentieth is the last. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void its_attempt_is_told_by_a_line_and_a_span(int attempt, @TempDir Path directory)
      throws Exception {
    Path own = Files.writeString(directory.resolve("own.yaml"), TEMPLATE.formatted("own"));
    Path foreign =
        Files.writeString(directory.resolve("foreign.yaml"), TEMPLATE.formatted("foreign"));
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    try (LogCapture log = new LogCapture();
        MigratedDatabase db = new MigratedDatabase()) {
      JsonObject task = createLater(db, foreign);
      db.query("update tasker_task_templates set definition = '{}' where name = 'foreign'");
      db.query("update tasker_steps set attempts = $1", attempt - 1);
      db.query("update tasker_step_timers set due_at = clock_timestamp()");

      ILoggingEvent line;
      ReceivedSpan span;
      try (RunningTasker tasker =
          RunningTasker.on(
              db.url(),
              Map.of(
                  "TELEMETRY_ENABLED",
                  "true",
                  "OTEL_EXPORTER_OTLP_ENDPOINT",
                  collector.endpoint(),
                  "OTEL_TRACES_SAMPLER_ARG",
                  "0.0"),
              templates(own))) {
        assertThat(tasker.running().httpPort()).isPositive();
        line = log.await("step.template_unreadable");
        span = collector.awaitSpan("step.process only");
        if (attempt == 20) {
          Eventually.get(
              "the end of the task is counted",
              Duration.ofSeconds(20),
              () -> tasker.send("GET", "/metrics", "").body().lines().filter(ENDED::equals).count(),
              ended -> ended == 1);
        }
      }

      assertThat(span.error()).isTrue();
      assertThat(span.attributes())
          .containsEntry("tasker.namespace", "shared")
          .containsEntry("tasker.task.name", "foreign")
          .containsEntry("tasker.attempt", String.valueOf(attempt));
      assertThat(LogCapture.keyValues(line))
          .containsEntry("correlation_id", task.getString("correlation_id"))
          .containsEntry("task_uuid", task.getString("task_uuid"))
          .containsEntry("namespace", "shared")
          .containsEntry("step_name", "only")
          .containsKeys("step_uuid", "template_id");
      assertThat(line.getMDCPropertyMap())
          .containsEntry("trace_id", span.traceId())
          .containsEntry("span_id", span.spanId());
    } finally {
      await(vertx.close());
    }
  }

  /** By a process that is gone when it is due. */
  private static JsonObject createLater(MigratedDatabase db, Path template) {
    try (RunningTasker other = RunningTasker.on(db.url(), Map.of(), templates(template))) {
      return other.http(
          "POST",
          "/v1/tasks",
          new JsonObject()
              .put("namespace", "shared")
              .put("name", "foreign")
              .put("run_at", Instant.now().plus(Duration.ofHours(1)).toString())
              .put("context", new JsonObject()));
    }
  }

  private static Map<String, Object> templates(Path file) {
    return Map.of("orchestration.template_paths", List.of(file.toString()));
  }
}
