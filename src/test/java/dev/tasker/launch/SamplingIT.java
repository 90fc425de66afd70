package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sampling by namespace in a whole process, as a collector, the database and a scrape see it. */
final class SamplingIT {
  private static final String GOOD =
      """
      name: good
      namespace_name: %s
      steps:
        - name: only
          handler: { callable: test.logging }
      """;
  private static final String BAD =
      """
      name: bad
      namespace_name: quiet
      steps:
        - name: only
          handler: { callable: test.throwing }
          retry: { max_attempts: 2, backoff: none }
      """;

  /** Fails although no handler fails. */
  private static final String UNHANDLED =
      """
      name: %2$s
      namespace_name: %1$s
      steps:
        - name: only
          handler: { callable: test.%2$s }
          retry: { max_attempts: 1 }
      """;

  private static Vertx vertx;
  private static OtlpReceiver collector;
  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start(@TempDir Path templates) throws IOException {
    for (String namespace : List.of("watched", "quiet", "live")) {
      Files.writeString(templates.resolve(namespace + ".yaml"), GOOD.formatted(namespace));
    }
    Files.writeString(templates.resolve("bad.yaml"), BAD);
    for (String namespace : List.of("watched", "quiet")) {
      for (String name : List.of("nowhere", "unstorable")) {
        Files.writeString(
            templates.resolve(namespace + "_" + name + ".yaml"),
            UNHANDLED.formatted(namespace, name));
      }
    }
    vertx = Vertx.vertx();
    collector = await(OtlpReceiver.start(vertx));
    db = new MigratedDatabase();
    tasker =
        RunningTasker.on(
            db.url(),
            Map.of(
                "TELEMETRY_ENABLED",
                "true",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                collector.endpoint(),
                "OTEL_TRACES_SAMPLER_ARG",
                "0.0"),
            Map.of(
                "orchestration.template_paths",
                List.of(templates.toString()),
                "telemetry.metrics.detailed.enabled",
                false,
                "telemetry.metrics.namespaces.watched",
                1.0));
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
    await(vertx.close());
  }

  @Test
  void a_watched_namespace_is_recorded_where_nothing_else_is() {
    UUID watched = post("watched", "good");
    UUID quiet = post("quiet", "good");

    assertThat(spansOf(watched))
        .extracting(ReceivedSpan::name)
        .containsExactlyInAnyOrder("task.create", "step.publish watched", "step.process only");
    assertThat(spansOf(quiet)).isEmpty();
    assertThat(sampled(watched)).isTrue();
    assertThat(sampled(quiet)).isFalse();
    String scrape =
        await(
                tasker
                    .running()
                    .telemetry()
                    .scrape(tasker.running().vertx(), java.util.Optional.empty()))
            .body();
    assertThat(scrape.lines().filter(line -> line.startsWith("tasker_step_duration_seconds_count")))
        .anyMatch(line -> line.contains("namespace=\"watched\""))
        .noneMatch(line -> line.contains("namespace=\"quiet\""));
  }

  @Test
  void the_request_of_a_recorded_task_is_recorded_where_no_other_request_is() throws Exception {
    UUID watched = post("watched", "good");
    UUID quiet = post("quiet", "good");

    ReceivedSpan create = named(watched, "task.create").get(0);
    assertThat(
            // Its span ends when the answer has left, which may be after the task has ended.
            Eventually.get(
                "the request", Duration.ofSeconds(20), () -> requests(watched), f -> !f.isEmpty()))
        .singleElement()
        .returns(create.parentSpanId(), ReceivedSpan::spanId)
        .satisfies(
            request ->
                assertThat(request.attributes())
                    .containsEntry("url.path", "/v1/tasks")
                    .containsEntry("http.response.status_code", "201"));
    assertThat(requests(quiet)).isEmpty();
  }

  private static List<ReceivedSpan> requests(UUID task) {
    await(tasker.running().telemetry().runtime().flush());
    return collector.spans().stream()
        .filter(span -> span.traceId().equals(traceId(task)))
        .filter(span -> span.kind() == Span.SpanKind.SPAN_KIND_SERVER)
        .toList();
  }

  /** Where docs/telemetry.md tells to look when traces or timings are missing. */
  @Test
  void the_configuration_shows_the_rates_that_leave_a_namespace_out() {
    JsonObject telemetry =
        new JsonObject(tasker.send("GET", "/config", "").body())
            .getJsonObject("common")
            .getJsonObject("telemetry");
    JsonObject metrics = telemetry.getJsonObject("metrics");

    assertThat(telemetry.getJsonObject("tracing").getDouble("sample_rate")).isZero();
    assertThat(metrics.getJsonObject("detailed").getBoolean("enabled")).isFalse();
    assertThat(metrics.getJsonObject("namespaces").getMap()).containsOnlyKeys("watched");
    assertThat(spansOf(post("quiet", "good"))).isEmpty();
  }

  @Test
  void every_failed_attempt_of_an_unsampled_task_arrives_with_its_error() {
    UUID task = post("quiet", "bad");

    assertThat(spansOf(task))
        .hasSize(2)
        .allSatisfy(
            span -> {
              assertThat(span.name()).isEqualTo("step.process only");
              assertThat(span.error()).isTrue();
              assertThat(span.traceId()).isEqualTo(traceId(task));
              assertThat(span.attributes()).containsEntry("tasker.sampled_because", "failure");
            })
        .extracting(span -> span.attributes().get("tasker.attempt"))
        .containsExactlyInAnyOrder("1", "2");
  }

  @ParameterizedTest
  @CsvSource({
    "quiet,   nowhere,    handler_not_found",
    "watched, nowhere,    handler_not_found",
    "quiet,   unstorable, result_not_storable",
  })
  void an_attempt_that_fails_without_its_handler_has_one_span_with_its_error(
      String namespace, String name, String code) {
    UUID task = post(namespace, name);

    checkOnly(task, attempts(task), code);
  }

  @Test
  void an_attempt_that_is_recorded_and_then_cannot_be_stored_says_so_below_its_span() {
    UUID task = post("watched", "unstorable");

    List<ReceivedSpan> attempts = attempts(task);
    assertThat(attempts).singleElement().returns(false, ReceivedSpan::error);
    List<ReceivedSpan> stored = named(task, "step.store only");
    assertThat(stored)
        .singleElement()
        .returns(attempts.get(0).spanId(), ReceivedSpan::parentSpanId);
    checkOnly(task, stored, "result_not_storable");
  }

  private static void checkOnly(UUID task, List<ReceivedSpan> failed, String code) {
    assertThat(failed)
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.error()).isTrue();
              assertThat(span.traceId()).isEqualTo(traceId(task));
              assertThat(span.attributes())
                  .containsEntry("error.type", code)
                  .containsEntry("tasker.attempt", "1")
                  .containsEntry("tasker.step.name", "only");
            });
  }

  private static List<ReceivedSpan> attempts(UUID task) {
    return named(task, "step.process only");
  }

  private static List<ReceivedSpan> named(UUID task, String name) {
    return spansOf(task).stream().filter(span -> span.name().equals(name)).toList();
  }

  @Test
  void a_live_rate_holds_for_tasks_created_while_it_is_in_force() {
    UUID before = post("live", "good");
    tasker.http("PUT", "/v1/telemetry/sampling/live", new JsonObject().put("rate", 1.0));
    UUID during = post("live", "good");
    tasker.http("DELETE", "/v1/telemetry/sampling/live", new JsonObject());
    UUID after = post("live", "good");

    assertThat(spansOf(before)).isEmpty();
    assertThat(spansOf(during)).hasSize(3);
    assertThat(spansOf(after)).isEmpty();
  }

  private static UUID post(String namespace, String name) {
    JsonObject created =
        tasker.http(
            "POST",
            "/v1/tasks",
            new JsonObject()
                .put("namespace", namespace)
                .put("name", name)
                .put("context", new JsonObject()));
    UUID task = UUID.fromString(created.getString("task_uuid"));
    tasker.awaitFinal(task);
    await(tasker.running().telemetry().runtime().flush());
    return task;
  }

  /** The spans of a task that has ended and whose telemetry was flushed. */
  private static List<ReceivedSpan> spansOf(UUID task) {
    return collector.spans().stream()
        .filter(span -> task.toString().equals(span.attributes().get("tasker.task.uuid")))
        .toList();
  }

  private static boolean sampled(UUID task) {
    return db.query("select sampled from tasker_tasks where task_uuid = $1", task)
        .get(0)
        .getBoolean(0);
  }

  private static String traceId(UUID task) {
    return db.query("select trace_parent from tasker_tasks where task_uuid = $1", task)
        .get(0)
        .getString(0)
        .substring(3, 35);
  }
}
