package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step takes each process down that runs it: the one that ends it tells, though it never ran. */
final class PoisonStepIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TEMPLATE =
      """
      name: poison
      namespace_name: poisoned
      steps:
        - name: only
          handler: { callable: test.silent }
      """;

  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
  private final MigratedDatabase db = new MigratedDatabase();
  @TempDir private Path templates;

  @AfterEach
  void close() {
    db.close();
    MigratedDatabase.await(vertx.close());
  }

  @Test
  void the_failure_has_its_span_its_line_and_its_count() throws Exception {
    Files.writeString(templates.resolve("poison.yaml"), TEMPLATE);
    UUID task;
    try (ServingJar victim = process()) {
      task = victim.create(body(), Map.of("X-Correlation-ID", "order-7"));
      Eventually.get(
          "the step runs",
          LIMIT,
          () -> db.number("select count(*) from tasker_steps where state = 'in_progress'"),
          running -> running == 1);
      victim.process().kill();
    }
    try (ServingJar survivor = process()) {
      JsonObject ended =
          Eventually.get(
              "the task has ended",
              LIMIT,
              () -> survivor.task(task),
              found -> found.getString("status").equals("error"));

      assertThat(ended.getString("correlation_id")).isEqualTo("order-7");
      ReceivedSpan span = collector.awaitSpan("step.process only");
      assertThat(span.error()).isTrue();
      assertThat(span.traceId()).isEqualTo(stored("trace_parent").substring(3, 35));
      assertThat(span.attributes())
          .containsEntry("error.type", "lease_lost")
          .containsEntry("tasker.attempt", "1")
          .containsEntry("tasker.outcome", "permanent_failure")
          .containsEntry("tasker.sampled_because", "failure");
      String line = survivor.process().awaitErr(".*step\\.failed.*", LIMIT).group();
      assertThat(line)
          .contains(
              "correlation_id=order-7",
              "task_uuid=" + task,
              "namespace=poisoned",
              "trace_id=" + span.traceId(),
              "span_id=" + span.spanId(),
              "attempt=1",
              "code=lease_lost");
      assertThat(survivor.get("/metrics").lines())
          .anyMatch(
              metric ->
                  metric.startsWith("tasker_tasks_completed_total")
                      && metric.contains("namespace=\"poisoned\"")
                      && metric.contains("state=\"error\"")
                      && metric.endsWith(" 1.0"));
      assertThat(collector.spans())
          .extracting(ReceivedSpan::name)
          .as("no other trace is recorded, and the failure once")
          .containsExactly("step.process only");
    }
  }

  private String stored(String column) {
    return db.query("select " + column + " from tasker_tasks").get(0).getString(0);
  }

  private static JsonObject body() {
    return new JsonObject()
        .put("namespace", "poisoned")
        .put("name", "poison")
        .put("context", new JsonObject());
  }

  private ServingJar process() throws Exception {
    return ServingJar.ready(
        JarProcess.tasker("run", "--env", "test", "--port", "0")
            .with(Path.of("target/test-classes").toAbsolutePath())
            .env("DATABASE_URL", db.url())
            .env("LOG_FORMAT", "text")
            .env("TELEMETRY_ENABLED", "true")
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
            .env("OTEL_TRACES_SAMPLER_ARG", "0.0")
            .env("OTEL_BSP_SCHEDULE_DELAY", "100")
            .env("TASKER__WORKER__LEASE__MAX_LOSSES", "1")
            .env("TASKER__ORCHESTRATION__TEMPLATE_PATHS", "[\"" + templates + "\"]")
            .start());
  }
}
