package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.ExpectedEarthquakeReport;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.KeptDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code tasker demo}, as a newcomer runs it. */
final class DemoIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int TASKS = 6;

  /** What telemetry without a collector may cost: the wait for the last spans, and some noise. */
  private static final Duration COST_OF_TELEMETRY = Duration.ofSeconds(1);

  private static final int ROUNDS = 3;

  private static KeptDirectory directory;

  @BeforeAll
  static void create() throws IOException {
    directory = new KeptDirectory();
  }

  @AfterAll
  static void delete() throws Exception {
    directory.close();
  }

  @Test
  void the_demo_completes_its_tasks_and_writes_a_correct_report() throws Exception {
    Path output = Files.createTempDirectory(directory.root(), "output-");
    try (JarProcess demo = demo(output).start()) {
      assertThat(demo.awaitExit(LIMIT)).as(demo.err().toString()).isZero();

      List<String> out = demo.out();
      assertThat(out).anyMatch(line -> line.matches("TASK +STEPS +ATTEMPTS +RETRIES.* STATE *"));
      assertThat(out.stream().filter(line -> line.matches("\\S+ +(\\d+)/\\1 .* m?s +complete")))
          .as(String.join("\n", out))
          .hasSize(TASKS);
      assertThat(out).as("no terminal, no control sequences").noneMatch(DemoIT::isDrawn);
      assertThat(out).contains("report: " + output.resolve("earthquake-report.md").toRealPath());
    }
    ExpectedEarthquakeReport.ofTheWeek()
        .assertMatches(new JsonObject(Files.readString(output.resolve("earthquake-report.json"))));
    assertThat(output.resolve("earthquake-report.md")).content().startsWith("#").contains("1,707");
  }

  @Test
  void without_a_collector_the_demo_says_so_once_and_takes_hardly_longer() throws Exception {
    Map<String, Duration> best = new LinkedHashMap<>();
    // A round more only while the machine was too busy to tell.
    for (int round = 0; round < ROUNDS && !isCheap(best); round++) {
      best.merge("", run(Map.of(), 0), DemoIT::shorter);
      for (String protocol : List.of("grpc", "http/protobuf")) {
        best.merge(protocol, run(nobodyListens(protocol), 1), DemoIT::shorter);
      }
    }
    assertThat(isCheap(best)).as("best times by protocol: %s", best).isTrue();
  }

  private static boolean isCheap(Map<String, Duration> best) {
    Duration without = best.getOrDefault("", Duration.ZERO);
    return !best.isEmpty()
        && best.values().stream()
            .allMatch(with -> with.minus(without).compareTo(COST_OF_TELEMETRY) <= 0);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Map<String, String> nobodyListens(String protocol) {
    return Map.of(
        "TELEMETRY_ENABLED", "true",
        // Port 1 is reserved and never served.
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1",
        "OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
  }

  private static Duration run(Map<String, String> env, int complaints) throws Exception {
    JarProcess.Builder builder = demo(Files.createTempDirectory(directory.root(), "output-"));
    env.forEach(builder::env);
    long start = System.nanoTime();
    try (JarProcess demo = builder.start()) {
      assertThat(demo.awaitExit(LIMIT)).as(demo.err().toString()).isZero();
      assertThat(demo.err().stream().filter(line -> line.contains("export_failed")))
          .as(demo.err().toString())
          .hasSize(complaints)
          .allMatch(line -> line.contains("http://127.0.0.1:1"));
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  private static JarProcess.Builder demo(Path output) {
    return JarProcess.tasker(
        "demo", "--data-dir", directory.path().toString(), "--output", output.toString());
  }

  private static boolean isDrawn(String line) {
    return line.indexOf('\u001b') >= 0 || line.indexOf('\r') >= 0;
  }
}
