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
 * A process creates a task, runs the steps before a join and dies while the join runs. Another one,
 * which has seen nothing of the task, knows what its creator sent along and what led to the join.
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

  /** The headers of the calls that handlers of the join have made, one an attempt. */
  private final Queue<MultiMap> joins = new ConcurrentLinkedQueue<>();

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

  /** The first attempt of the join is never answered. */
  private void called(HttpServerRequest request) {
    if (request.path().equals("/join")) {
      joins.add(request.headers());
    }
    if (joins.size() != 1) {
      request.response().end();
    }
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
    MultiMap call = lastJoin();
    assertThat(call.get("traceparent")).startsWith("00-" + TRACE + "-");
    assertThat(call.get("tracestate")).isEqualTo("vendor=a:1,other=2");
    assertThat(call.get("baggage").split(",", -1))
        .containsExactlyInAnyOrder(
            "tenant=acme%20corp", "region=eu;ttl=5", "tasker.correlation_id=order-7");
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
    assertThat(lastJoin().contains("tracestate")).isFalse();
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
      Eventually.get("the join runs", LIMIT, joins::size, attempts -> attempts == 1);
      collector.awaitSpan("step.process left");
      collector.awaitSpan("step.process right");
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

  private MultiMap lastJoin() {
    assertThat(joins).hasSize(2);
    return List.copyOf(joins).get(1);
  }

  /** The attempt that died with its process has left no span. */
  private ReceivedSpan only(String name) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
