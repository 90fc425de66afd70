package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health, configuration, metrics, and what happens while the database is away. */
class OperationsIT {
  private static MigratedDatabase db;
  private CuttableProxy proxy;
  private RunningApi api;

  @BeforeAll
  static void migrate() {
    db = new MigratedDatabase();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @BeforeEach
  void start() {
    proxy = new CuttableProxy(db.url());
    api = new RunningApi(proxy.url());
  }

  @AfterEach
  void stop() {
    api.close();
    proxy.close();
  }

  @Test
  void a_healthy_process_says_so() {
    for (String path : List.of("/health", "/health/live", "/health/ready", "/health/detailed")) {
      Answer answer = api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.json().getMap())
          .containsEntry("status", "healthy")
          .containsEntry("worker_id", "worker-test");
      assertThat(answer.json().getInstant("timestamp")).isBeforeOrEqualTo(Instant.now());
    }
    assertThat(api.get("/health/ready").json().getJsonObject("checks")).isEmpty();
    assertThat(api.get("/health/detailed").json().getJsonObject("checks").fieldNames())
        .containsExactlyInAnyOrder("database", "worker");
  }

  @Test
  void a_process_whose_worker_has_not_started_is_alive_but_not_ready() {
    api.workerStarted(false);

    Answer ready = api.get("/health/ready");

    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.json().getString("status")).isEqualTo("unhealthy");
    assertThat(ready.json().getJsonObject("checks").fieldNames()).containsExactly("worker");
    assertThat(ready.json().getJsonObject("checks").getJsonObject("worker").getString("message"))
        .isEqualTo("the worker has not started");
    assertThat(api.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void without_the_database_the_process_is_not_ready_until_it_is_back() {
    assertThat(api.get("/health/ready").status()).isEqualTo(200);
    proxy.cut();
    Answer gone = api.get("/health/ready");
    Answer detailed = api.get("/health/detailed");
    Answer alive = api.get("/health");
    proxy.restore();

    assertThat(gone.status()).isEqualTo(503);
    assertThat(gone.json().getJsonObject("checks").fieldNames()).containsExactly("database");
    assertThat(detailed.status()).isEqualTo(503);
    assertThat(alive.status()).isEqualTo(200);
    assertThat(statusWithin(Duration.ofSeconds(30), "/health/ready", 200)).isEqualTo(200);
  }

  @Test
  void without_the_database_requests_are_to_be_repeated_later() {
    proxy.cut();

    for (Answer answer :
        List.of(
            api.post(linear()),
            api.get("/v1/tasks/" + UUID.randomUUID()),
            api.get("/v1/namespaces"))) {
      assertThat(answer.status()).as(answer.http().body()).isEqualTo(503);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Retry-After")).isEqualTo("5");
      assertThat(answer.json().getString("code")).isEqualTo("database_unavailable");
    }
  }

  @Test
  void a_request_that_failed_without_the_database_succeeds_when_it_is_back() {
    JsonObject body = linear().put("idempotency_key", "after all");
    proxy.cut();
    assertThat(api.post(body).status()).isEqualTo(503);
    proxy.restore();

    Answer answer = api.post(body);
    // A connection that broke unnoticed fails the request that finds out.
    for (int i = 0; i < 20 && answer.status() == 503; i++) {
      answer = api.post(body);
    }

    assertThat(answer.status()).isBetween(200, 201);
  }

  @Test
  void the_configuration_is_shown_without_secrets() {
    Answer answer = api.get("/config");

    assertThat(answer.status()).isEqualTo(200);
    JsonObject config = answer.json();
    assertThat(config.getString("environment")).isEqualTo("test");
    assertThat(config.fieldNames()).contains("common", "worker", "orchestration", "metadata");
    assertThat(config.getJsonObject("common").fieldNames()).contains("telemetry", "web");
    JsonObject metadata = config.getJsonObject("metadata");
    assertThat(metadata.getString("source")).isEqualTo("runtime");
    assertThat(metadata.getInstant("timestamp")).isBeforeOrEqualTo(Instant.now());
    assertThat(metadata.getJsonArray("redacted_fields"))
        .isEqualTo(new JsonArray().add("database.url"));
    assertThat(metadata.getJsonArray("namespaces"))
        .contains(
            new JsonObject()
                .put("name", "examples")
                .put("registered", true)
                .put("sample_rate", 1.0)
                .put("rate_from", "global"));
    assertThat(answer.http().body()).contains("db.example", "REDACTED").doesNotContain("horse");
  }

  @Test
  void the_configuration_is_shown_while_the_database_is_away() {
    proxy.cut();

    Answer answer = api.get("/config");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getJsonObject("metadata").getJsonArray("namespaces")).isEmpty();
  }

  @Test
  void metrics_come_as_prometheus_text_or_as_open_metrics() {
    Answer text = api.get("/metrics");
    Answer open = api.get("/metrics", "Accept", "application/openmetrics-text");

    assertThat(text.status()).isEqualTo(200);
    assertThat(text.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(text.http().body()).contains("# TYPE jvm_").doesNotContain("# EOF");
    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(open.http().body()).endsWith("# EOF\n");
  }

  /** The last status, asked again and again until it is the wanted one or the time is over. */
  private int statusWithin(Duration limit, String path, int wanted) {
    long deadline = System.nanoTime() + limit.toNanos();
    int status = api.get(path).status();
    while (status != wanted && System.nanoTime() < deadline) {
      status = api.get(path).status();
    }
    return status;
  }
}
