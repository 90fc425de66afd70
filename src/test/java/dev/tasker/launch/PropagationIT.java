package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tasker.testkit.CallingHandlers;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a task's creator sends along arrives at the servers that its handlers call, whatever thread
 * they run on: a real process, a real collector and a real server.
 */
final class PropagationIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final List<String> THREADS = List.of("event_loop", "worker", "virtual");
  private static final String STEP =
      """
        - name: %1$s
          handler: { callable: test.call_%1$s, initialization: { port: %2$d } }
      """;

  private static final Map<String, Map<String, String>> CALLS = new ConcurrentHashMap<>();
  private static Vertx vertx;
  private static OtlpReceiver collector;
  private static JsonObject task;
  private static LogCapture log;
  private static List<ILoggingEvent> told;

  /** The same task once more, whose caller does not record its trace. */
  private static JsonObject dropped;

  private static final Map<String, Map<String, String>> DROPPED_CALLS = new ConcurrentHashMap<>();

  /** And after {@code telemetry disable}. */
  private static JsonObject untold;

  private static final Map<String, Map<String, String>> UNTOLD_CALLS = new ConcurrentHashMap<>();

  @BeforeAll
  static void run_a_task_with_and_without_telemetry(@TempDir Path templates) throws Exception {
    vertx = Vertx.vertx();
    collector = await(OtlpReceiver.start(vertx));
    int called = await(server()).actualPort();
    StringBuilder template = new StringBuilder("name: calls\nnamespace_name: tracing\nsteps:\n");
    THREADS.forEach(thread -> template.append(STEP.formatted(thread, called)));
    Files.writeString(templates.resolve("calls.yaml"), template);
    log = new LogCapture();
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()),
                Map.of("orchestration.template_paths", List.of(templates.toString())))) {
      task = tasker.awaitFinal(create(tasker.running().httpPort(), "01"));
      told = log.events(CallingHandlers.CALLING);
      Map<String, Map<String, String>> calls = Map.copyOf(CALLS);
      dropped = tasker.awaitFinal(create(tasker.running().httpPort(), "00"));
      DROPPED_CALLS.putAll(CALLS);
      tasker.http("PUT", "/v1/telemetry", new JsonObject().put("enabled", false));
      untold = tasker.awaitFinal(create(tasker.running().httpPort(), "01"));
      UNTOLD_CALLS.putAll(CALLS);
      CALLS.putAll(calls);
    }
    // The process has stopped, hence everything it had to send was sent.
  }

  @AfterAll
  static void stop() {
    log.close();
    await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({"event_loop", "worker", "virtual"})
  void call_of_a_handler_continues_the_trace_of_its_step(String thread) {
    ReceivedSpan step = only("step.process " + thread);
    ReceivedSpan call =
        collector.spans().stream()
            .filter(span -> span.parentSpanId().equals(step.spanId()))
            .findFirst()
            .orElseThrow();

    assertThat(step.traceId()).isEqualTo(TRACE);
    assertThat(CALLS.get(thread))
        .containsEntry("traceparent", "00-" + TRACE + "-" + call.spanId() + "-01");
  }

  @ParameterizedTest
  @CsvSource({"event_loop", "worker", "virtual"})
  void call_of_a_handler_carries_baggage_and_correlation_id(String thread) {
    assertThat(CALLS.get(thread).get("baggage").split(","))
        .containsExactlyInAnyOrder(
            "tenant=acme%20corp", "region=eu;ttl=5", "tasker.correlation_id=propagation-it");
  }

  @ParameterizedTest
  @CsvSource({
    "event_loop, vert.x-eventloop-thread",
    "worker, tasker-steps",
    // Where the JVM has none, its handlers run on the worker pool.
    "virtual, ''"
  })
  void handler_finds_the_baggage_on_its_own_thread(String thread, String name) {
    JsonObject result = result(task, thread);

    assertThat(result.getString("tenant")).isEqualTo("acme corp");
    assertThat(result.getString("thread")).contains(name);
    if (thread.equals("virtual") && Runtime.version().feature() >= 21) {
      assertThat(result.getString("thread")).startsWith("VirtualThread");
    }
  }

  @ParameterizedTest
  @CsvSource({"event_loop", "worker", "virtual"})
  void handler_and_its_call_have_the_baggage_while_telemetry_is_off_too(String thread) {
    assertThat(result(untold, thread).getString("tenant")).isEqualTo("acme corp");
    assertThat(UNTOLD_CALLS.get(thread).get("baggage").split(","))
        .containsExactlyInAnyOrder(
            "tenant=acme%20corp", "region=eu;ttl=5", "tasker.correlation_id=propagation-it");
    assertThat(UNTOLD_CALLS.get(thread)).doesNotContainKey("traceparent");
  }

  @ParameterizedTest
  @CsvSource({"event_loop", "worker", "virtual"})
  void handler_and_its_call_have_trace_and_baggage_of_a_task_that_is_not_recorded(String thread) {
    assertThat(result(dropped, thread).getString("tenant")).isEqualTo("acme corp");
    assertThat(DROPPED_CALLS.get(thread).get("traceparent"))
        .matches("00-" + TRACE + "-[0-9a-f]{16}-00");
    assertThat(DROPPED_CALLS.get(thread).get("baggage").split(","))
        .containsExactlyInAnyOrder(
            "tenant=acme%20corp", "region=eu;ttl=5", "tasker.correlation_id=propagation-it");
  }

  @Test
  void log_lines_of_a_handler_name_baggage_and_correlation_id() {
    assertThat(told)
        .hasSize(THREADS.size())
        .allSatisfy(
            line ->
                assertThat(line.getMDCPropertyMap())
                    .containsEntry("baggage.tenant", "acme corp")
                    .containsEntry("correlation_id", "propagation-it")
                    .containsEntry("trace_id", TRACE)
                    .doesNotContainKey("baggage.tasker.correlation_id"));
  }

  private static JsonObject result(JsonObject task, String thread) {
    return task.getJsonArray("steps").stream()
        .map(JsonObject.class::cast)
        .filter(step -> step.getString("name").equals(thread))
        .findFirst()
        .orElseThrow()
        .getJsonObject("result");
  }

  private static io.vertx.core.Future<HttpServer> server() {
    return vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              Map<String, String> headers = new ConcurrentHashMap<>();
              request
                  .headers()
                  .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
              CALLS.put(request.path().substring(1), headers);
              request.response().end();
            })
        .listen(0, "127.0.0.1");
  }

  private static UUID create(int port, String flags) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/tasks"))
                    .header("content-type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-" + flags)
                    // The id of another transaction must not win over the header's.
                    .header(
                        "baggage",
                        "tenant=acme%20corp,region=eu;ttl=5,tasker.correlation_id=another")
                    .header("X-Correlation-ID", "propagation-it")
                    .POST(
                        BodyPublishers.ofString(
                            "{\"namespace\":\"tracing\",\"name\":\"calls\",\"context\":{}}"))
                    .build(),
                BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return UUID.fromString(new JsonObject(response.body()).getString("task_uuid"));
  }

  private static ReceivedSpan only(String name) {
    List<ReceivedSpan> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
