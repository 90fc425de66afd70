package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telemetry that is switched off while steps run: their spans are delivered, or counted. */
final class SwitchedInFlightIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TASKS = 5;
  private static final String TEMPLATE =
      """
      name: calls
      namespace_name: in_flight
      steps:
        - name: call
          handler: { callable: test.call_event_loop, initialization: { port: %d } }
      """;

  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver collector = await(OtlpReceiver.start(vertx));
  private final MigratedDatabase db = new MigratedDatabase();

  /** How many handlers have called, and what holds their calls up. */
  private final AtomicInteger called = new AtomicInteger();

  private final Promise<Void> answers = Promise.promise();

  @TempDir private Path templates;

  @BeforeEach
  void write() throws Exception {
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(this::hold).listen(0, "127.0.0.1"));
    Files.writeString(templates.resolve("calls.yaml"), TEMPLATE.formatted(server.actualPort()));
  }

  private void hold(HttpServerRequest request) {
    called.incrementAndGet();
    answers.future().onSuccess(now -> request.response().end());
  }

  @AfterEach
  void close() {
    db.close();
    await(vertx.close());
  }

  @Test
  void delivered_and_dropped_add_up_to_the_spans_of_the_steps_in_flight() throws Exception {
    try (RunningTasker tasker =
        RunningTasker.on(
            db.url(),
            Map.of(
                "TELEMETRY_ENABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()),
            Map.of(
                "orchestration.template_paths",
                List.of(templates.toString()),
                "telemetry.export.shutdown_timeout_ms",
                30_000))) {
      List<UUID> tasks =
          Stream.generate(() -> tasker.create("in_flight", "calls", new JsonObject()))
              .limit(TASKS)
              .map(task -> await(task).taskUuid())
              .toList();
      Eventually.get("all steps run", LIMIT, called::get, count -> count == TASKS);

      await(tasker.running().telemetry().runtime().disable());
      int delivered = collector.spans().size();
      answers.complete();
      tasks.forEach(tasker::awaitFinal);

      assertThat(collector.spans()).hasSize(delivered);
      // Of each task: its creation and the sending of its step, then the attempt and its call.
      Eventually.get(
          "delivered or dropped",
          LIMIT,
          () -> delivered + dropped(tasker),
          all -> all == 4 * TASKS);
      assertThat(dropped(tasker)).isGreaterThanOrEqualTo(2 * TASKS);
    }
  }

  private static double dropped(RunningTasker tasker) {
    return tasker
        .running()
        .telemetry()
        .registry()
        .get(TaskerMetric.SPANS_DROPPED.meterName())
        .counter()
        .count();
  }
}
