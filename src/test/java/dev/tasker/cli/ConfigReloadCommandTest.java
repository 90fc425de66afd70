package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigReloadCommandTest {
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
  void what_has_changed_and_what_needs_a_restart_is_shown() {
    server.then(200, report());

    CliRun run = CliRun.of("config", "reload", "--url", server.url());

    assertThat(server.requests().get(0).line()).isEqualTo("POST /v1/config/reload");
    assertThat(server.requests().get(0).contentType()).isEqualTo("application/json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "worker.max_in_flight = 64, was 512 (worker.toml:12)",
            "telemetry.metrics.namespaces.gone = not set, was 0.5 (built-in default)",
            "needs a restart: database.pool_size = 16, in use 8 (common.toml:80)");
    assertThat(run.err()).contains("warning: OTEL_TRACES_SAMPLER wins over it");
  }

  @Test
  void nothing_new_is_said_in_one_line() {
    server.then(
        200,
        new JsonObject()
            .put("outcome", "unchanged")
            .put("applied", new JsonArray())
            .put("restart_required", new JsonArray()));

    assertThat(CliRun.of("config", "reload", "--url", server.url()).out().lines())
        .containsExactly("nothing has changed");
  }

  @Test
  void json_is_the_answer_and_nothing_else() {
    server.then(200, report());

    CliRun run = CliRun.of("config", "reload", "--json", "--url", server.url());

    assertThat(new JsonObject(run.out())).isEqualTo(report());
  }

  @Test
  void an_invalid_configuration_is_exit_code_2_with_every_error() {
    server.then(
        422,
        new JsonObject()
            .put("title", "The configuration is not valid")
            .put("detail", "Nothing was changed.")
            .put("code", "invalid_configuration")
            .put(
                "errors",
                new JsonArray()
                    .add(new JsonObject().put("pointer", "").put("message", "a.toml:1:1: x"))
                    .add(new JsonObject().put("pointer", "").put("message", "a.toml:2:1: y"))));

    CliRun run = CliRun.of("config", "reload", "--url", server.url());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("  a.toml:1:1: x", "  a.toml:2:1: y", "hint: correct the conf");
  }

  private static JsonObject report() {
    return new JsonObject()
        .put("outcome", "applied")
        .put(
            "applied",
            new JsonArray()
                .add(applied("worker.max_in_flight", "512", "64", "worker.toml:12"))
                .add(
                    applied("telemetry.metrics.namespaces.gone", "0.5", "", "built-in default")
                        .put("overruled_by", "OTEL_TRACES_SAMPLER")))
        .put(
            "restart_required",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("key", "database.pool_size")
                        .put("in_use", "8")
                        .put("configured", "16")
                        .put("origin", "common.toml:80")));
  }

  private static JsonObject applied(String key, String from, String to, String origin) {
    return new JsonObject().put("key", key).put("from", from).put("to", to).put("origin", origin);
  }
}
