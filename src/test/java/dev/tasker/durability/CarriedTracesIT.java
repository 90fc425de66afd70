package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process creates a task, runs some of its steps and dies. Another one, which has seen nothing of
 * the task, knows what its creator sent along and what led to the join.
 */
final class CarriedTracesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TEMPLATE =
      """
      name: calls
      namespace_name: carried
      steps:
        - name: left
          handler: { callable: test.call_event_loop, initialization: { port: %1$d } }
        - name: right
          handler: { callable: test.call_worker, initialization: { port: %1$d } }
        - name: join
          dependencies: [left, right]
          handler: { callable: test.call_event_loop, initialization: { port: %1$d } }
      """;

  private final Vertx vertx = Vertx.vertx();
  private final MigratedDatabase db = new MigratedDatabase();

  private record Call(String path, MultiMap headers) {}

  /** What handlers have called, one an attempt. */
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** The step whose first attempt is never answered. */
  private volatile String hanging = "join";

  private OtlpReceiver collector;
  private Path templates;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
    HttpServer called =
        MigratedDatabase.await(
            vertx.createHttpServer().requestHandler(this::called).listen(0, "127.0.0.1"));
    templates = directory;
    Files.writeString(directory.resolve("calls.yaml"), TEMPLATE.formatted(called.actualPort()));
  }

  private void called(HttpServerRequest request) {
    String step = request.path().substring(1);
    boolean first = calls(step).isEmpty();
    calls.add(new Call(step, request.headers()));
    if (!first || !step.equals(hanging)) {
      request.response().end();
    }
  }

  private List<MultiMap> calls(String step) {
    return calls.stream().filter(call -> call.path().equals(step)).map(Call::headers).toList();
  }

  @AfterEach
  void stop() {
    MigratedDatabase.await(vertx.close());
    db.close();
  }

  @Test
  void another_process_knows_the_baggage_and_links_the_spans_before_the_join() throws Exception {
    JsonObject task = runInTwoProcesses(Map.of());

    ReceivedSpan join = only("step.process join");
    assertThat(join.traceId()).isEqualTo(TRACE);
    assertThat(join.linkedSpanIds())
        .containsExactlyInAnyOrder(
            only("step.process left").spanId(), only("step.process right").spanId());
    assertThat(join.linkedTraceIds()).containsOnly(TRACE);
    assertThat(result(task, "join")).isEqualTo("acme corp");
    MultiMap call = calls("join").get(1);
    assertThat(call.get("traceparent")).startsWith("00-" + TRACE + "-");
    assertThat(call.get("tracestate")).isEqualTo("vendor=a:1,other=2");
    assertThat(call.get("baggage").split(",", -1))
        .containsExactlyInAnyOrder(
            "tenant=acme%20corp", "region=eu;ttl=5", "tasker.correlation_id=order-7");
  }

  @Test
  void a_join_links_a_parent_that_ran_here_and_one_that_ran_elsewhere() throws Exception {
    hanging = "right";

    JsonObject task = runInTwoProcesses(Map.of());

    assertThat(db.query("select trace_parent is null from tasker_steps order by step_index"))
        .extracting(row -> row.getBoolean(0))
        .containsExactly(false, false, true);
    assertThat(only("step.process join").linkedSpanIds())
        .containsExactlyInAnyOrder(
            only("step.process left").spanId(), only("step.process right").spanId());
    assertThat(result(task, "join")).isEqualTo("acme corp");
  }

  @Test
  void beyond_the_age_limit_the_join_begins_a_trace_with_links_and_keeps_the_baggage()
      throws Exception {
    JsonObject task =
        runInTwoProcesses(Map.of("TASKER__TELEMETRY__TRACING__MAX_TRACE_AGE_SECONDS", "1"));

    ReceivedSpan join = only("step.process join");
    assertThat(join.traceId()).isNotEqualTo(TRACE);
    assertThat(join.parentSpanId()).isEmpty();
    assertThat(join.linkedTraceIds()).containsOnly(TRACE);
    assertThat(join.linkedSpanIds())
        .containsExactlyInAnyOrder(
            collector.awaitSpan("task.create").spanId(),
            only("step.process left").spanId(),
            only("step.process right").spanId());
    assertThat(result(task, "join")).isEqualTo("acme corp");
    assertThat(calls("join").get(1).contains("tracestate")).isFalse();
  }

  /**
   * @param later variables of the process that runs the join in the end
   * @return the task when it is complete
   */
  private JsonObject runInTwoProcesses(Map<String, String> later) throws Exception {
    UUID taskUuid;
    try (ServingJar first = process(Map.of())) {
      taskUuid =
          first.create(
              body(),
              Map.of(
                  "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01",
                  "tracestate", "vendor=a:1,other=2",
                  "baggage", "tenant=acme%20corp,region=eu;ttl=5",
                  "X-Correlation-ID", "order-7"));
      List<String> before = hanging.equals("join") ? List.of("left", "right") : List.of("left");
      Eventually.get("a step hangs", LIMIT, () -> calls(hanging), attempts -> attempts.size() == 1);
      Eventually.get("its forerunners are stored", LIMIT, this::complete, before::equals);
      before.forEach(step -> collector.awaitSpan("step.process " + step));
      collector.awaitSpan("task.create");
      first.process().kill();
    }
    try (ServingJar second = process(later)) {
      JsonObject task =
          Eventually.get(
              "the task is complete",
              LIMIT,
              () -> second.task(taskUuid),
              found -> found.getString("status").equals("complete"));
      collector.awaitSpan("step.process join");
      return task;
    }
  }

  private List<String> complete() {
    return db
        .query("select name from tasker_steps where state = 'complete' order by step_index")
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private ServingJar process(Map<String, String> more) throws Exception {
    JarProcess.Builder process =
        JarProcess.tasker("run", "--env", "test", "--port", "0")
            .with(Path.of("target/test-classes").toAbsolutePath())
            .env("DATABASE_URL", db.url())
            .env("TELEMETRY_ENABLED", "true")
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
            .env("OTEL_BSP_SCHEDULE_DELAY", "100")
            .env("TASKER__ORCHESTRATION__TEMPLATE_PATHS", "[\"" + templates + "\"]");
    more.forEach(process::env);
    return ServingJar.ready(process.start());
  }

  private static JsonObject body() {
    return new JsonObject()
        .put("namespace", "carried")
        .put("name", "calls")
        .put("context", new JsonObject());
  }

  private static String result(JsonObject task, String step) {
    return task.getJsonArray("steps").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("name").equals(step))
        .map(each -> each.getJsonObject("result").getString("tenant"))
        .findFirst()
        .orElseThrow();
  }

  /** The attempt that died with its process has left no span. */
  private ReceivedSpan only(String name) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
