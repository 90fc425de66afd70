package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Baggage is kept with the task: a claim from the queue brings it, whatever is stored there. */
final class QueuedBaggageIT {
  private static final String TEMPLATE =
      """
      name: calls
      namespace_name: queued
      steps:
        - name: call
          handler: { callable: test.call_event_loop, initialization: { port: %d } }
      """;

  private static Vertx vertx;
  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start(@TempDir Path templates) throws Exception {
    vertx = Vertx.vertx();
    HttpServer called =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
    Files.writeString(templates.resolve("calls.yaml"), TEMPLATE.formatted(called.actualPort()));
    db = new MigratedDatabase();
    tasker =
        RunningTasker.on(
            db.url(),
            Map.of("TELEMETRY_ENABLED", "true", "OTEL_TRACES_EXPORTER", "none"),
            Map.of("orchestration.template_paths", List.of(templates.toString())));
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
    await(vertx.close());
  }

  @Test
  void a_task_that_was_queued_and_claimed_keeps_its_baggage() throws Exception {
    UUID taskUuid = create(Instant.now().plusMillis(300));

    assertThat(result(taskUuid).getString("tenant")).isEqualTo("acme");
  }

  @Test
  void malformed_values_in_the_database_cost_no_step() throws Exception {
    UUID taskUuid = create(Instant.now().plus(Duration.ofHours(1)));
    db.query(
        """
        update tasker_tasks
           set baggage = '=,%zz=%', trace_state = ',,=', trace_parent = 'none'
         where task_uuid = $1
        """,
        taskUuid);
    db.query("update tasker_step_timers set due_at = clock_timestamp()");

    assertThat(result(taskUuid).getString("tenant")).isNull();
  }

  /** A task for later is never handed over by its insert. */
  private static UUID create(Instant later) throws Exception {
    HttpResponse<String> created =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + tasker.running().httpPort() + "/v1/tasks"))
                    .header("content-type", "application/json")
                    .header("baggage", "tenant=acme")
                    .POST(BodyPublishers.ofString(body(later).encode()))
                    .build(),
                BodyHandlers.ofString());
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return UUID.fromString(new JsonObject(created.body()).getString("task_uuid"));
  }

  private static JsonObject result(UUID taskUuid) {
    JsonObject task = tasker.awaitFinal(taskUuid);
    assertThat(task.getString("status")).isEqualTo("complete");
    return task.getJsonArray("steps").getJsonObject(0).getJsonObject("result");
  }

  private static JsonObject body(Instant later) {
    return new JsonObject()
        .put("namespace", "queued")
        .put("name", "calls")
        .put("context", new JsonObject())
        .put("run_at", later.toString());
  }
}
