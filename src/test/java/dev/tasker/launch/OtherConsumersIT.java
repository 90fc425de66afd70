package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.handler.StepResultCodec;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps in a process without task verticles: nobody takes them, or a consumer of another make. */
final class OtherConsumersIT {
  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);
  private static final List<String> NAMESPACES =
      List.of("deaf_quiet", "deaf_watched", "foreign_quiet", "foreign_watched");
  private static final String TEMPLATE =
      """
      name: any
      namespace_name: %s
      steps:
        - name: only
          handler: { callable: of.another }
          retry: { max_attempts: 1 }
      """;

  private static Vertx vertx;
  private static OtlpReceiver collector;
  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start(@TempDir Path templates) throws IOException {
    for (String namespace : NAMESPACES) {
      Files.writeString(templates.resolve(namespace + ".yaml"), TEMPLATE.formatted(namespace));
    }
    vertx = Vertx.vertx();
    collector = await(OtlpReceiver.start(vertx));
    db = new MigratedDatabase();
    tasker =
        RunningTasker.on(
            db.url(),
            Map.of(
                "TELEMETRY_ENABLED",
                "true",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.endpoint(),
                "OTEL_TRACES_SAMPLER_ARG",
                "0.0"),
            Map.of(
                "orchestration.template_paths",
                List.of(templates.toString()),
                "telemetry.metrics.namespaces.deaf_watched",
                1.0,
                "telemetry.metrics.namespaces.foreign_watched",
                1.0));
    undeployTaskVerticles();
    NAMESPACES.stream().filter(n -> n.startsWith("foreign_")).forEach(OtherConsumersIT::consume);
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
    await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    "deaf_quiet,      no_consumer",
    "deaf_watched,    no_consumer",
    "foreign_quiet,   of_another",
    "foreign_watched, of_another"
  })
  void a_failure_that_no_task_verticle_tells_has_one_span(String namespace, String code) {
    UUID task = post(namespace);

    assertThat(attempts(task))
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.name()).isEqualTo("step.process only");
              assertThat(span.error()).isTrue();
              assertThat(span.attributes())
                  .containsEntry("error.type", code)
                  .containsEntry("tasker.attempt", "1");
            });
  }

  @Test
  void its_line_names_its_span() {
    try (LogCapture log = new LogCapture()) {
      UUID task = post("deaf_quiet");

      ReceivedSpan span = attempts(task).get(0);
      assertThat(log.events("step.failed"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getMDCPropertyMap())
                      .containsEntry("trace_id", span.traceId())
                      .containsEntry("span_id", span.spanId()));
    }
  }

  private static void undeployTaskVerticles() {
    VertxInternal own = (VertxInternal) tasker.running().vertx();
    own.deploymentIDs().stream()
        .filter(
            id ->
                own.deploymentManager().deployment(id).deployment().instances().stream()
                    .anyMatch(
                        verticle -> verticle.getClass().getSimpleName().equals("TaskVerticle")))
        .forEach(id -> await(own.undeploy(id)));
  }

  /** As a process without Tasker's classes answers in a cluster. */
  private static void consume(String namespace) {
    await(
        tasker
            .running()
            .vertx()
            .eventBus()
            .consumer(
                "tasker.steps." + namespace,
                message ->
                    message.reply(
                        StepResultCodec.toJson(StepResult.permanent("of_another", "no")), UNTRACED))
            .completion());
  }

  private static UUID post(String namespace) {
    JsonObject created =
        tasker.http(
            "POST",
            "/v1/tasks",
            new JsonObject()
                .put("namespace", namespace)
                .put("name", "any")
                .put("context", new JsonObject()));
    UUID task = UUID.fromString(created.getString("task_uuid"));
    tasker.awaitFinal(task);
    await(tasker.running().telemetry().runtime().flush());
    return task;
  }

  private static List<ReceivedSpan> attempts(UUID task) {
    return collector.spans().stream()
        .filter(span -> task.toString().equals(span.attributes().get("tasker.task.uuid")))
        .filter(span -> span.attributes().containsKey("tasker.attempt"))
        .toList();
  }
}
