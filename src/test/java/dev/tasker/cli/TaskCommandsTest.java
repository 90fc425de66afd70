package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCommandsTest {

  private static final String ID = "0199c5f0-0000-7000-8000-000000000001";

  private ApiServer server;

  @BeforeEach
  void start() throws TimeoutException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() throws TimeoutException {
    server.close();
  }

  @Test
  void create_sends_every_option_and_names_the_task() {
    server.then(201, task("in_progress", 0));

    CliRun run =
        CliRun.of(
            "task create linear --namespace examples --version 1.0.0 --priority 5 --url %s"
                .formatted(server.url())
                .concat(" --idempotency-key k1 --correlation-id c1 --context {\"number\":6}")
                .split(" "));

    assertThat(run).isEqualTo(new CliRun(0, "created task " + ID + System.lineSeparator(), ""));
    ApiServer.Request request = server.requests().get(0);
    assertThat(request.line()).isEqualTo("POST /v1/tasks");
    assertThat(request.json())
        .isEqualTo(
            new JsonObject()
                .put("name", "linear")
                .put("namespace", "examples")
                .put("version", "1.0.0")
                .put("priority", 5)
                .put("idempotency_key", "k1")
                .put("correlation_id", "c1")
                .put("context", new JsonObject().put("number", 6)));
  }

  @Test
  void create_reads_the_context_from_a_file(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("input.json"), "{\"number\": 8}");
    server.then(201, task("in_progress", 0));

    CliRun run = CliRun.in(directory, Map.of(), create("--context", "@input.json"));

    assertThat(run.exitCode()).isZero();
    assertThat(server.requests().get(0).json().getJsonObject("context").getInteger("number"))
        .isEqualTo(8);
  }

  @Test
  void a_repeated_idempotency_key_is_told() {
    server.then(200, task("complete", 2));

    CliRun run = CliRun.of(create("--idempotency-key", "k1"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("task " + ID + " exists already");
  }

  @Test
  void json_is_the_body_and_nothing_else() {
    server.then(201, task("in_progress", 0));

    CliRun run = CliRun.of(create("--json"));

    assertThat(new JsonObject(run.out())).isEqualTo(task("in_progress", 0));
  }

  @Test
  void a_refused_request_is_told_line_by_line() {
    server.then(
        422,
        "application/problem+json",
        new JsonObject()
            .put("title", "Invalid request")
            .put("detail", "the context does not match the input schema")
            .put("code", "invalid_context")
            .put("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
            .put(
                "errors",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("pointer", "/context/number")
                            .put("message", "must be even")))
            .encode());

    CliRun run = CliRun.of(create());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "error: Invalid request: the context does not match the input schema"
                + " (invalid_context, HTTP 422)",
            "  /context/number: must be even",
            "hint: correct the request; trace_id 4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void a_detail_that_repeats_the_errors_is_left_out() {
    server.then(
        400,
        new JsonObject()
            .put("title", "The request is not valid")
            .put("detail", "/context/number 7 is not a multiple of 2.")
            .put(
                "errors",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("pointer", "/context/number")
                            .put("message", "7 is not a multiple of 2"))));

    CliRun run = CliRun.of(create());

    assertThat(run.err().lines())
        .containsExactly(
            "error: The request is not valid (HTTP 400)",
            "  /context/number: 7 is not a multiple of 2",
            "hint: correct the request");
  }

  @Test
  void an_unknown_task_is_told() {
    server.then(
        404, new JsonObject().put("title", "Not found").put("detail", "there is no task " + ID));

    CliRun run = CliRun.of("task", "watch", ID, "--url", server.url());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: Not found: there is no task " + ID + " (HTTP 404)");
  }

  @Test
  void an_answer_that_is_no_json_names_the_likely_cause() {
    server.then(200, "text/html", "<html>");
    server.then(502, "text/html", "<html>");

    for (int i = 0; i < 2; i++) {
      CliRun run = CliRun.of("task", "show", ID, "--url", server.url());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("error: the server at", "hint: check that --url");
    }
  }

  @Test
  void a_server_that_is_not_there_is_one_line_and_a_hint() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    CliRun run = CliRun.of("task", "show", ID, "--url", "http://127.0.0.1:" + free);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err())
        .startsWith("error: cannot reach the server at http://127.0.0.1:" + free)
        .contains("hint: start one with 'tasker run'");
  }

  @Test
  void show_prints_the_task_and_its_steps() {
    server.then(200, task("error", 1));

    CliRun run = CliRun.of("task", "show", ID, "--url", server.url() + "/");

    assertThat(server.requests().get(0).line()).isEqualTo("GET /v1/tasks/" + ID);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("examples/linear 1.0.0", "1 of 2 complete")
        .containsPattern("first +complete +1")
        .containsPattern("second +error +3 +it broke");
  }

  @Test
  void watch_ends_with_the_task() {
    server
        .then(200, task("in_progress", 0))
        .then(200, task("in_progress", 1))
        .then(503, new JsonObject().put("title", "Starting"))
        .then(200, task("complete", 2));

    CliRun run = CliRun.of("task", "watch", ID, "--url", server.url());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("examples/linear: in_progress, 1 of 2 steps")
        .contains("examples/linear: complete, 2 of 2 steps");
  }

  @Test
  void watching_a_task_that_fails_is_a_failure() {
    server.then(201, task("in_progress", 0)).then(200, task("error", 1));

    CliRun run = CliRun.of(create("--watch"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("examples/linear: error, 1 of 2 steps; second failed: it broke");
  }

  @Test
  void watching_for_machines_prints_only_the_last_state() {
    server.then(201, task("in_progress", 0)).then(200, task("complete", 2));

    CliRun run = CliRun.of(create("--watch", "--json"));

    assertThat(run.exitCode()).isZero();
    assertThat(new JsonObject(run.out())).isEqualTo(task("complete", 2));
  }

  @Test
  void watching_has_an_end() {
    for (int i = 0; i < 20; i++) {
      server.then(200, task("in_progress", 1));
    }

    CliRun run = CliRun.of("task", "watch", ID, "--timeout", "1", "--url", server.url());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("error: task " + ID + " is still in_progress after 1.0 s", "hint: it goes on");
  }

  private String[] create(String... more) {
    String[] start = {"task", "create", "linear", "--namespace", "examples", "--url", server.url()};
    return java.util.stream.Stream.of(start, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  private static JsonObject task(String status, int completed) {
    boolean failed = status.equals("error");
    JsonObject error = new JsonObject().put("code", "broken").put("message", "it broke");
    return new JsonObject()
        .put("task_uuid", ID)
        .put("name", "linear")
        .put("namespace", "examples")
        .put("version", "1.0.0")
        .put("status", status)
        .put("total_steps", 2)
        .put("completed_steps", completed)
        .put("created_at", "2026-01-01T00:00:00Z")
        .put("completed_at", status.equals("complete") ? "2026-01-01T00:00:01.500Z" : null)
        .put(
            "steps",
            new JsonArray()
                .add(step("first", completed > 0 ? "complete" : "in_progress", 1, null))
                .add(
                    failed
                        ? step("second", "error", 3, error)
                        : step("second", completed > 1 ? "complete" : "pending", 0, null)));
  }

  private static JsonObject step(String name, String state, int attempts, JsonObject error) {
    return new JsonObject()
        .put("name", name)
        .put("state", state)
        .put("attempts", attempts)
        .put("error", error);
  }
}
