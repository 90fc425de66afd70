package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
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
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The result of an attempt that the database knows to be another process's by now. */
final class LostResultIT {
  private static final String MESSAGE =
      "step.result_dropped: the lease was lost, another process runs the step";
  private static final String TEMPLATE =
      """
      name: lost
      namespace_name: lost
      steps:
        - name: only
          handler: { callable: test.logging }
      """;

  /** As if the step had been claimed once more since, however it came to this process. */
  private static final String CLAIMED_AGAIN =
      """
      create function claimed_again() returns trigger language plpgsql as $$
      begin
        update tasker_steps
           set attempts = attempts + 1
         where task_uuid = new.task_uuid
           and step_index = new.step_index;
        return null;
      end
      $$
      """;

  @Test
  void its_line_names_step_and_span(@TempDir Path templates) throws IOException {
    Files.writeString(templates.resolve("lost.yaml"), TEMPLATE);
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    try (LogCapture log = new LogCapture();
        MigratedDatabase db = new MigratedDatabase()) {
      db.query(CLAIMED_AGAIN);
      db.query(
          "create trigger claimed_again after insert or update of state on tasker_steps"
              + " for each row when (new.state = 'in_progress')"
              + " execute function claimed_again()");
      UUID task;
      ILoggingEvent line;
      ReceivedSpan attempt;
      try (RunningTasker tasker =
          RunningTasker.on(
              db.url(),
              Map.of(
                  "TELEMETRY_ENABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()),
              Map.of("orchestration.template_paths", List.of(templates.toString())))) {
        task = await(tasker.create("lost", "lost", new JsonObject())).taskUuid();
        line = log.await(MESSAGE);
        attempt = collector.awaitSpan("step.process only");
      }

      assertThat(LogCapture.keyValues(line))
          .containsEntry("task_uuid", task.toString())
          .containsEntry("step_uuid", attempt.attributes().get("tasker.step.uuid"))
          .containsEntry("namespace", "lost")
          .containsEntry("step_name", "only")
          .containsEntry("attempt", "1");
      assertThat(line.getMDCPropertyMap())
          .containsEntry("trace_id", attempt.traceId())
          .containsEntry("span_id", attempt.spanId());
    } finally {
      await(vertx.close());
    }
  }
}
