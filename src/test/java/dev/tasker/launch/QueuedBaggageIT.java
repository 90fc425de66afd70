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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the queue does not carry is not lost in the process that has created the task. */
final class QueuedBaggageIT {

  @Test
  void a_task_that_was_queued_and_claimed_by_its_creator_keeps_its_baggage(@TempDir Path templates)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer called =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
    Files.writeString(
        templates.resolve("calls.yaml"),
        """
        name: calls
        namespace_name: queued
        steps:
          - name: call
            handler: { callable: test.call_event_loop, initialization: { port: %d } }
        """
            .formatted(called.actualPort()));
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of("TELEMETRY_ENABLED", "true", "OTEL_TRACES_EXPORTER", "none"),
                Map.of("orchestration.template_paths", List.of(templates.toString())))) {
      // A task for later is never handed over by its insert.
      HttpResponse<String> created =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:" + tasker.running().httpPort() + "/v1/tasks"))
                      .header("content-type", "application/json")
                      .header("baggage", "tenant=acme")
                      .POST(BodyPublishers.ofString(later().encode()))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);

      JsonObject task =
          tasker.awaitFinal(UUID.fromString(new JsonObject(created.body()).getString("task_uuid")));

      JsonObject step = task.getJsonArray("steps").getJsonObject(0);
      assertThat(step.getJsonObject("result").getString("tenant")).isEqualTo("acme");
    } finally {
      await(vertx.close());
    }
  }

  private static JsonObject later() {
    return new JsonObject()
        .put("namespace", "queued")
        .put("name", "calls")
        .put("context", new JsonObject())
        .put("run_at", Instant.now().plusMillis(300).toString());
  }
}
