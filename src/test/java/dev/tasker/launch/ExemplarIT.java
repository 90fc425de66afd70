package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from a timing to a trace: a whole process, its scrape, and what its collector got. */
final class ExemplarIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern EXEMPLAR =
      Pattern.compile(
          "^(tasker_(?:step|task)_\\w+)_bucket\\{(.*?)\\} \\S+ # \\{(.*?)\\} ", Pattern.MULTILINE);
  private static final Pattern STEP = Pattern.compile("step_name=\"(\\w+)\"");
  private static final Pattern TRACE = Pattern.compile("trace_id=\"([0-9a-f]{32})\"");
  private static final Pattern SPAN = Pattern.compile("span_id=\"([0-9a-f]{16})\"");

  private final MigratedDatabase db = new MigratedDatabase();
  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver collector = await(OtlpReceiver.start(vertx));

  /** A sample with an exemplar. */
  private record Found(String metric, String step, String traceId, String spanId) {}

  @AfterEach
  void stop() {
    db.close();
    await(vertx.close());
  }

  @Test
  void timings_name_the_trace_of_their_task() throws Exception {
    List<Found> found;
    try (RunningTasker tasker = tasker(1.0)) {
      awaitRegistry(tasker);
      tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);
      found =
          Eventually.get(
              "an exemplar of the whole task",
              LIMIT,
              () -> exemplars(scrape(tasker)),
              all ->
                  all.stream()
                      .anyMatch(one -> one.metric().equals("tasker_task_duration_seconds")));
    }
    ReceivedSpan create = collector.awaitSpan("task.create");

    assertThat(found)
        .filteredOn(one -> one.metric().equals("tasker_step_duration_seconds"))
        .extracting(Found::step)
        .contains("validate", "reserve", "charge", "ship", "notify");
    assertThat(found)
        .extracting(Found::metric)
        .contains("tasker_step_wait_seconds", "tasker_task_duration_seconds");
    assertThat(found).allSatisfy(one -> assertThat(one.traceId()).isEqualTo(create.traceId()));
    assertThat(collector.spans())
        .extracting(ReceivedSpan::spanId)
        .containsAll(found.stream().map(Found::spanId).toList());
    assertThat(found)
        .filteredOn(one -> one.metric().equals("tasker_step_duration_seconds"))
        .allSatisfy(one -> assertThat(processed(one.spanId())).isEqualTo(one.step()));
  }

  /** Elsewhere OpenMetrics has none, and Prometheus refuses the whole scrape. */
  @Test
  void exemplars_are_on_buckets_and_counters_only() throws Exception {
    try (RunningTasker tasker = tasker(1.0)) {
      awaitRegistry(tasker);
      tasker.http("POST", "/v1/tasks", linear());
      tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);

      List<String> with =
          Eventually.get(
              "samples with exemplars",
              LIMIT,
              () -> scrape(tasker).lines().filter(line -> line.contains(" # {")).toList(),
              lines -> lines.stream().anyMatch(line -> line.startsWith("tasker_step_duration")));

      assertThat(with).allMatch(line -> line.matches("\\w+(_bucket|_total)[{ ].*"));
    }
  }

  private static JsonObject linear() {
    return new JsonObject()
        .put("namespace", "examples")
        .put("name", "linear")
        .put("context", new JsonObject().put("number", 6));
  }

  @Test
  void a_task_whose_trace_is_not_recorded_leaves_timings_without_exemplars() throws Exception {
    try (RunningTasker tasker = tasker(0.0)) {
      tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);
      String scrape = scrape(tasker);

      assertThat(scrape).contains("tasker_step_duration_seconds_bucket{");
      assertThat(exemplars(scrape)).isEmpty();
    }
  }

  /** What is recorded before it joins is counted without exemplars. */
  /** What is kept until the registry has joined has no exemplars; a scrape waits for it. */
  private static void awaitRegistry(RunningTasker tasker) {
    await(tasker.running().telemetry().scrape(tasker.running().vertx(), Optional.empty()));
  }

  /** The step whose attempt continues this span. */
  private String processed(String publish) {
    return collector.spans().stream()
        .filter(span -> span.parentSpanId().equals(publish))
        .map(span -> span.attributes().get("tasker.step.name"))
        .findFirst()
        .orElseThrow();
  }

  private RunningTasker tasker(double traces) {
    return RunningTasker.on(
        db.url(),
        Map.of("TELEMETRY_ENABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()),
        Map.of(
            "telemetry.tracing.sample_rate",
            traces,
            "telemetry.metrics.detailed.sample_rate",
            1.0));
  }

  private static List<Found> exemplars(String scrape) {
    return EXEMPLAR
        .matcher(scrape)
        .results()
        .map(
            line ->
                new Found(
                    line.group(1),
                    first(STEP, line.group(2)),
                    first(TRACE, line.group(3)),
                    first(SPAN, line.group(3))))
        .toList();
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().findFirst().map((MatchResult result) -> result.group(1)).orElse("");
  }

  private static String scrape(RunningTasker tasker) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + tasker.running().httpPort() + "/metrics"))
                    .header("accept", "application/openmetrics-text; version=1.0.0")
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text");
    return answer.body();
  }
}
