package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryCommandsTest {
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
  void status_shows_the_destination_the_losses_and_the_rates() {
    server.then(200, status(true));

    CliRun run = run("telemetry status");

    assertThat(server.requests().get(0).line()).isEqualTo("GET /v1/telemetry");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsSequence(
            "telemetry  enabled",
            "service    shop",
            "sends to   http://localhost:4317 (grpc)",
            "spans      10 delivered, 2 waiting, 1 dropped",
            "traces     parent_based, rate 0.1",
            "details    rate 0.0")
        .anySatisfy(
            line -> assertThat(line).matches("payments +1\\.0 +live until 2026-01-31T12:10:00Z"))
        .anySatisfy(line -> assertThat(line).matches("orders +0\\.5 +configured"));
  }

  @Test
  void status_shows_each_signal() {
    JsonObject logs =
        new JsonObject()
            .put("exported", true)
            .put("endpoint", "http://logs:4318/v1/logs")
            .put("protocol", "http/protobuf")
            .put("waiting", 3)
            .put("delivered", 0)
            .put("dropped", 7)
            .put("last_error", "gone");
    server.then(
        200,
        status(true)
            .put("last_error", "logs: gone")
            .put(
                "signals",
                new JsonObject()
                    .put("metrics", new JsonObject().put("exported", false))
                    .put("logs", logs)));

    assertThat(run("telemetry status").out().lines())
        .contains("error      logs: gone")
        .anyMatch(line -> line.matches("metrics +- +- +- +nobody: it is not exported"))
        .anyMatch(
            line -> line.matches("logs +0 +3 +7 +http://logs:4318/v1/logs \\(http/protobuf\\)"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void enable_and_disable_switch_and_show_the_result(boolean enable) {
    server.then(200, status(enable));

    CliRun run = run("telemetry " + (enable ? "enable" : "disable"));

    assertThat(server.requests().get(0).line()).isEqualTo("PUT /v1/telemetry");
    assertThat(server.requests().get(0).json()).isEqualTo(new JsonObject().put("enabled", enable));
    assertThat(run.out()).startsWith(enable ? "telemetry  enabled" : "telemetry  disabled");
  }

  @Test
  void log_level_changes_the_level_and_shows_the_one_in_force() {
    server.then(200, status(true).put("log_level", "debug"));

    CliRun run = run("telemetry log-level DEBUG");

    assertThat(server.requests().get(0).line()).isEqualTo("PUT /v1/telemetry");
    assertThat(server.requests().get(0).json())
        .isEqualTo(new JsonObject().put("log_level", "debug"));
    assertThat(run.out().lines()).containsExactly("log level  debug");
  }

  @Test
  void an_unknown_log_level_is_wrong_usage_and_asks_no_server() {
    CliRun run = run("telemetry log-level loud");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("LEVEL must be one of trace, debug", "was loud");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void json_is_the_answer_and_nothing_else() {
    server.then(200, status(true));

    assertThat(new JsonObject(run("telemetry status --json").out())).isEqualTo(status(true));
  }

  @Test
  void sample_sends_rate_and_time() {
    server.then(
        200,
        new JsonObject()
            .put("namespace", "big data/1")
            .put("rate", 1.0)
            .put("origin", "live")
            .put("until", "2026-01-31T12:10:00Z")
            .put("applies_to", new JsonArray().add("traces")));

    CliRun run =
        CliRun.of(
            "telemetry", "sample", "big data/1", "1.0", "--for", "10m", "--url", server.url());

    assertThat(server.requests().get(0).line())
        .isEqualTo("PUT /v1/telemetry/sampling/big%20data%2F1");
    assertThat(server.requests().get(0).json())
        .isEqualTo(new JsonObject().put("rate", 1.0).put("duration", "10m"));
    assertThat(run.out())
        .isEqualTo(
            "big data/1 is sampled at 1.0, live until 2026-01-31T12:10:00Z"
                + System.lineSeparator());
  }

  @Test
  void sample_says_when_the_sampler_of_traces_takes_no_rates() {
    server.then(
        200,
        new JsonObject()
            .put("namespace", "payments")
            .put("rate", 1.0)
            .put("origin", "live")
            .put("applies_to", new JsonArray().add("detailed_metrics")));

    assertThat(run("telemetry sample payments 1.0").out())
        .contains("live until it is reset", "detailed metrics only", "always_off");
  }

  @Test
  void reset_takes_the_live_rate_back() {
    server.then(
        200,
        new JsonObject()
            .put("namespace", "payments")
            .put("origin", "global")
            .put("traces_rate", 0.1)
            .put("detailed_metrics_rate", 0.0));

    CliRun run = run("telemetry sample payments --reset");

    assertThat(server.requests().get(0).line()).isEqualTo("DELETE /v1/telemetry/sampling/payments");
    assertThat(run.out())
        .startsWith("payments has no rate of its own: traces 0.1, detailed metrics 0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "telemetry sample payments",
        "telemetry sample payments 1.5",
        "telemetry sample payments NaN",
        "telemetry sample payments much",
        "telemetry sample payments 1.0 --reset"
      })
  void a_wrong_rate_is_wrong_usage_and_asks_no_server(String command) {
    CliRun run = run(command);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: ").contains("hint: ");
    assertThat(server.requests()).isEmpty();
  }

  private CliRun run(String command) {
    return CliRun.of((command + " --url " + server.url()).split(" "));
  }

  private static JsonObject status(boolean enabled) {
    return new JsonObject()
        .put("enabled", enabled)
        .put("service_name", "shop")
        .put("endpoint", "http://localhost:4317")
        .put("protocol", "grpc")
        .put("spans", new JsonObject().put("delivered", 10).put("waiting", 2).put("dropped", 1))
        .put(
            "sampling",
            new JsonObject()
                .put("traces", new JsonObject().put("sampler", "parent_based").put("rate", 0.1))
                .put("detailed_metrics", new JsonObject().put("rate", 0.0))
                .put(
                    "namespaces",
                    new JsonObject()
                        .put(
                            "orders", new JsonObject().put("rate", 0.5).put("origin", "configured"))
                        .put(
                            "payments",
                            new JsonObject()
                                .put("rate", 1.0)
                                .put("origin", "live")
                                .put("until", "2026-01-31T12:10:00Z"))));
  }
}
