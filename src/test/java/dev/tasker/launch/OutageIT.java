package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.telemetry.export.SignalStatus;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole process with a collector that is of no use: all work is done, and nothing grows. */
final class OutageIT {
  private static final int TASKS = 100;
  private static final int QUEUE = 64;
  private static final Pattern COMPLAINT = Pattern.compile("^\\S+Z (WARN|ERROR) ");

  private static MigratedDatabase db;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
  }

  @AfterAll
  static void stop() {
    db.close();
  }

  /** Both protocols, with everything a collector may do but what it should. */
  static Stream<Arguments> misbehaviour() {
    return Stream.of("grpc", "http/protobuf")
        .flatMap(
            protocol ->
                EnumSet.complementOf(EnumSet.of(Answer.ACCEPT)).stream()
                    .map(answer -> Arguments.of(protocol, answer)));
  }

  @ParameterizedTest
  @MethodSource("misbehaviour")
  void every_step_runs_whatever_the_collector_does(String protocol, Answer answer) {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    collector.answer(answer);
    run(protocol, collector.endpoint(), answer);
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void every_step_runs_without_any_collector(String protocol) {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    String endpoint = collector.endpoint();
    await(collector.stop());
    run(protocol, endpoint, Answer.HANG_UP);
    await(vertx.close());
  }

  /**
   * What the console shows that is as serious as a warning, whoever says it, but for advice about
   * the settings.
   */
  private static List<String> complaints(ByteArrayOutputStream console) {
    return console
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> COMPLAINT.matcher(line).find())
        .filter(line -> !line.contains(" config.warning "))
        .toList();
  }

  private static void run(String protocol, String endpoint, Answer answer) {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
    try {
      run(protocol, endpoint, answer, console);
    } finally {
      System.setErr(before);
    }
  }

  private static void run(
      String protocol, String endpoint, Answer answer, ByteArrayOutputStream console) {
    long start = System.nanoTime();
    try (LogCapture log = new LogCapture();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED", "true",
                    "LOG_LEVEL", "info",
                    "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
                    "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
                    "OTEL_METRIC_EXPORT_INTERVAL", "50"),
                Map.of(
                    "telemetry.export.max_queue_size", QUEUE,
                    "telemetry.export.max_batch_size", 16,
                    "telemetry.export.schedule_delay_ms", 5,
                    "telemetry.export.timeout_ms", 2000,
                    "telemetry.export.shutdown_timeout_ms", 500))) {
      List<Future<CreatedTask>> created =
          IntStream.range(0, TASKS)
              .mapToObj(
                  i -> tasker.create("examples", "mixed_dag", new JsonObject().put("number", 2)))
              .toList();
      for (Future<CreatedTask> task : created) {
        assertThat(tasker.awaitFinal(await(task).taskUuid()).getString("status"))
            .isEqualTo("complete");
        assertThat(signal(tasker, Signal.TRACES).waiting()).isLessThanOrEqualTo(QUEUE);
        assertThat(signal(tasker, Signal.LOGS).waiting()).isLessThanOrEqualTo(QUEUE);
      }

      SignalStatus spans = signal(tasker, Signal.TRACES);
      assertThat(spans.delivered() + spans.dropped() + spans.waiting())
          .isGreaterThanOrEqualTo(TASKS);
      if (!answer.takes()) {
        assertThat(spans.delivered()).isZero();
        // More than fit into the queue, however fast they are made.
        assertThat(spans.dropped()).isPositive();
      }
      int minutes = (int) Duration.ofNanos(System.nanoTime() - start).toMinutes();
      assertThat(log.events("telemetry.export_failed")).hasSizeLessThanOrEqualTo(1 + minutes);
      assertThat(console.toString(StandardCharsets.UTF_8)).contains(" INFO ");
      assertThat(complaints(console)).hasSizeLessThanOrEqualTo(1 + minutes);
    }
  }

  private static SignalStatus signal(RunningTasker tasker, Signal signal) {
    return tasker.running().telemetry().runtime().signals().get(signal);
  }
}
