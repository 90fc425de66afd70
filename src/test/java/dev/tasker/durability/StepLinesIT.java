package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.ServingJar;
import dev.tasker.testkit.TalkingHandlers;
import dev.tasker.testkit.WrittenLine;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that a process has really written for its steps, in both formats. */
final class StepLinesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CORRELATION = "lines-it";
  private static final int ATTEMPTS = 2;
  private static final List<String> STEPS = List.of("event_loop", "worker", "virtual");
  private static final List<String> SIX =
      List.of("correlation_id", "task_uuid", "step_uuid", "namespace", "trace_id", "span_id");
  private static final String TEMPLATE =
      """
      name: talk
      namespace_name: lines
      steps:
        - name: event_loop
          handler: { callable: test.talk_event_loop }
          retry: { max_attempts: 3, backoff: exponential, backoff_base_ms: 10, max_backoff_ms: 10 }
        - name: worker
          handler: { callable: test.talk_worker }
          retry: { max_attempts: 3, backoff: exponential, backoff_base_ms: 10, max_backoff_ms: 10 }
        - name: virtual
          handler: { callable: test.talk_virtual }
          retry: { max_attempts: 3, backoff: exponential, backoff_base_ms: 10, max_backoff_ms: 10 }
      """;
  private static final String ELSEWHERE =
      """
      name: elsewhere
      namespace_name: lines
      steps:
        - name: only
          handler: { callable: test.talk_elsewhere }
      """;
  private static final Pattern SAID = Pattern.compile("test\\.said (\\w+) (\\d+)");

  private final Vertx vertx = Vertx.vertx();
  private final MigratedDatabase db = new MigratedDatabase();
  private OtlpReceiver collector;
  private Path templates;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
    templates = directory;
    Files.writeString(directory.resolve("talk.yaml"), TEMPLATE);
    Files.writeString(directory.resolve("elsewhere.yaml"), ELSEWHERE);
  }

  @AfterEach
  void stop() {
    MigratedDatabase.await(vertx.close());
    db.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  void each_line_of_a_step_names_task_step_and_span(String format) throws Exception {
    JsonObject task;
    List<WrittenLine> lines;
    try (ServingJar tasker = process(format)) {
      task = run(tasker, "talk");
      int said = STEPS.size() * ATTEMPTS * TalkingHandlers.LINES;
      lines =
          Eventually.get(
              "all lines are written",
              LIMIT,
              () -> lines(tasker, format, "test.said"),
              found -> found.size() >= said);
      List<ReceivedSpan> attempts =
          Eventually.get(
              "the collector has all attempts",
              LIMIT,
              this::attempts,
              found -> found.size() == STEPS.size() * ATTEMPTS);
      assertThat(lines).hasSize(said);
      lines.forEach(line -> checkSaid(line, task, attempts));

      List<WrittenLine> retries =
          Eventually.get(
              "all retries are told",
              LIMIT,
              () -> lines(tasker, format, "step.retry_scheduled"),
              found -> found.size() >= STEPS.size());
      retries.forEach(
          line -> {
            check(line, task, line.fields().get("step_name"));
            assertThat(line.fields())
                .containsEntry(
                    "span_id",
                    spanId(
                        attempts(), line.fields().get("step_name"), line.fields().get("attempt")));
          });
    }
  }

  /** Most tasks: their lines name the span of the creation, which was not recorded either. */
  @Test
  void each_line_of_a_step_that_is_not_recorded_names_task_step_and_trace() throws Exception {
    try (ServingJar tasker = process("json")) {
      JsonObject task = run(tasker, "talk", "00");
      int said = STEPS.size() * ATTEMPTS * TalkingHandlers.LINES;
      List<WrittenLine> lines =
          Eventually.get(
              "all lines are written",
              LIMIT,
              () -> lines(tasker, "json", "test.said"),
              found -> found.size() >= said);
      String stored = db.query("select trace_parent from tasker_tasks").get(0).getString(0);

      assertThat(stored).startsWith("00-" + TRACE + "-").endsWith("-00");
      assertThat(lines)
          .hasSize(said)
          .allSatisfy(
              line -> {
                Matcher named = SAID.matcher(line.text());
                assertThat(named.find()).as(line.text()).isTrue();
                check(line, task, named.group(1));
                assertThat(line.fields()).containsEntry("span_id", stored.substring(36, 52));
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  void each_event_of_a_task_begins_with_the_same_fields_in_one_order(String format)
      throws Exception {
    try (ServingJar tasker = process(format, "debug")) {
      JsonObject task = run(tasker, "talk");
      List<WrittenLine> executions =
          Eventually.get(
              "all attempts are told",
              LIMIT,
              () -> lines(tasker, format, "step.execution"),
              found -> found.size() >= STEPS.size() * ATTEMPTS);
      List<WrittenLine> transitions =
          Eventually.get(
              "the end of the task is told",
              LIMIT,
              () -> lines(tasker, format, "task.state_transition"),
              found -> found.size() >= 2);
      List<ReceivedSpan> attempts =
          Eventually.get(
              "the collector has all attempts",
              LIMIT,
              this::attempts,
              found -> found.size() == STEPS.size() * ATTEMPTS);

      assertThat(executions).hasSize(STEPS.size() * ATTEMPTS);
      executions.forEach(line -> checkExecution(line, task, attempts));
      List<WrittenLine> events =
          lines(tasker, format, format.equals("json") ? "\"message\":\"step." : " events step.");
      assertThat(events)
          .hasSizeGreaterThanOrEqualTo(STEPS.size() * (ATTEMPTS + 1))
          .allSatisfy(line -> assertThat(line.ownKeys()).startsWith(SIX.toArray(String[]::new)));
      checkTransitions(transitions, task);
    }
  }

  private static void checkExecution(
      WrittenLine line, JsonObject task, List<ReceivedSpan> attempts) {
    Map<String, String> fields = line.fields();
    check(line, task, fields.get("step_name"));
    assertThat(fields)
        .containsEntry("span_id", spanId(attempts, fields.get("step_name"), fields.get("attempt")))
        .containsEntry(
            "outcome", fields.get("attempt").equals("1") ? "retryable_failure" : "success")
        .containsKey("duration_ms");
  }

  private void checkTransitions(List<WrittenLine> transitions, JsonObject task) {
    assertThat(transitions)
        .extracting(line -> line.fields().get("from") + " " + line.fields().get("to"))
        .containsExactly("none in_progress", "in_progress complete");
    assertThat(transitions)
        .allSatisfy(
            line -> {
              assertThat(line.ownKeys())
                  .startsWith("correlation_id", "task_uuid", "namespace", "trace_id", "span_id");
              assertThat(line.fields())
                  .containsEntry("task_uuid", task.getString("task_uuid"))
                  .containsEntry("trace_id", TRACE)
                  .containsEntry("span_id", collector.awaitSpan("task.create").spanId());
            });
  }

  @Test
  void a_line_of_a_librarys_own_thread_has_no_ids() throws Exception {
    try (ServingJar tasker = process("json")) {
      run(tasker, "elsewhere");

      List<WrittenLine> lines =
          Eventually.get(
              "both lines are written",
              LIMIT,
              () -> lines(tasker, "json", "test.said"),
              found -> found.size() == 2);
      assertThat(lines.get(0).fields()).containsKeys(SIX.toArray(String[]::new));
      assertThat(lines.get(1).fields())
          .containsEntry("message", "test.said elsewhere")
          .doesNotContainKeys(SIX.toArray(String[]::new));
    }
  }

  private static void checkSaid(WrittenLine line, JsonObject task, List<ReceivedSpan> attempts) {
    Matcher said = SAID.matcher(line.text());
    assertThat(said.find()).as(line.text()).isTrue();
    check(line, task, said.group(1));
    assertThat(line.fields())
        .as(line.text())
        .containsEntry("span_id", spanId(attempts, said.group(1), said.group(2)));
  }

  private static void check(WrittenLine line, JsonObject task, String step) {
    assertThat(line.fields())
        .as(line.text())
        .containsKeys(SIX.toArray(String[]::new))
        .containsEntry("correlation_id", CORRELATION)
        .containsEntry("task_uuid", task.getString("task_uuid"))
        .containsEntry("step_uuid", stepUuid(task, step))
        .containsEntry("namespace", "lines")
        .containsEntry("trace_id", TRACE);
  }

  /** As the collector knows them. */
  private List<ReceivedSpan> attempts() {
    return collector.spans().stream()
        .filter(span -> span.name().startsWith("step.process "))
        .filter(span -> span.traceId().equals(TRACE))
        .toList();
  }

  private static String spanId(List<ReceivedSpan> attempts, String step, String attempt) {
    return attempts.stream()
        .filter(span -> span.name().equals("step.process " + step))
        .filter(span -> attempt.equals(span.attributes().get("tasker.attempt")))
        .map(ReceivedSpan::spanId)
        .findFirst()
        .orElseThrow();
  }

  private static String stepUuid(JsonObject task, String name) {
    return task.getJsonArray("steps").stream()
        .map(JsonObject.class::cast)
        .filter(step -> step.getString("name").equals(name))
        .map(step -> step.getString("step_uuid"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject run(ServingJar tasker, String name) throws Exception {
    return run(tasker, name, "01");
  }

  /**
   * @param flags of the caller's trace
   */
  private static JsonObject run(ServingJar tasker, String name, String flags) throws Exception {
    UUID created =
        tasker.create(
            new JsonObject()
                .put("namespace", "lines")
                .put("name", name)
                .put("context", new JsonObject()),
            Map.of(
                "traceparent",
                "00-" + TRACE + "-b7ad6b7169203331-" + flags,
                "X-Correlation-ID",
                CORRELATION));
    return Eventually.get(
        "the task is complete",
        LIMIT,
        () -> tasker.task(created),
        task -> task.getString("status").equals("complete"));
  }

  private static List<WrittenLine> lines(ServingJar tasker, String format, String message) {
    return tasker.process().err().stream()
        .filter(line -> line.contains(message))
        .map(line -> WrittenLine.of(format, line))
        .toList();
  }

  private ServingJar process(String format) throws Exception {
    return process(format, "info");
  }

  private ServingJar process(String format, String level) throws Exception {
    return ServingJar.ready(
        JarProcess.tasker("run", "--env", "test", "--port", "0")
            .with(Path.of("target/test-classes").toAbsolutePath())
            .env("DATABASE_URL", db.url())
            .env("LOG_FORMAT", format)
            .env("LOG_LEVEL", level)
            .env("TELEMETRY_ENABLED", "true")
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
            .env("OTEL_BSP_SCHEDULE_DELAY", "100")
            .env("OTEL_METRICS_EXPORTER", "none")
            .env("OTEL_LOGS_EXPORTER", "none")
            .env("TASKER__ORCHESTRATION__TEMPLATE_PATHS", "[\"" + templates + "\"]")
            .start());
  }
}
