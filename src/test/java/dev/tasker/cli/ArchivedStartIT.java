package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What both phases of telemetry allocate in a start with an archive, as {@code make run} makes it.
 * How long they take depends on the machine, see docs/bench/log.md; this does not.
 */
final class ArchivedStartIT {
  private static final long PHASE_1_BYTES = 100_000;
  private static final long PHASE_2_BYTES = 500_000;

  /**
   * The least of them counts: what other threads do at the same time is in phase 2, too, and
   * nothing where none of them has used up the piece of the heap that it had.
   */
  private static final int STARTS = 4;

  private final Queue<Process> started = new ConcurrentLinkedQueue<>();
  @TempDir private Path directory;

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void both_phases_stay_within_their_bounds_of_memory() throws Exception {
    for (String script : List.of("tasker", "tasker-archive")) {
      Files.copy(Path.of("bin", script), directory.resolve(script));
      assertThat(directory.resolve(script).toFile().setExecutable(true)).isTrue();
    }
    Files.copy(Path.of("target/tasker.jar"), directory.resolve("tasker.jar"));
    List<String> training = lines(start("tasker-archive", Map.of(), List.of()));
    assertThat(directory.toFile().list())
        .as(String.join("\n", training))
        .containsAnyOf("tasker.aot", "tasker.jsa");

    long phase1 = Long.MAX_VALUE;
    long phase2 = Long.MAX_VALUE;
    try (MigratedDatabase db = new MigratedDatabase()) {
      for (int i = 0; i < STARTS && (phase1 > PHASE_1_BYTES || phase2 > PHASE_2_BYTES); i++) {
        JsonObject report = report(startOn(db));
        phase1 = Math.min(phase1, allocated(report, "phase_1"));
        phase2 = Math.min(phase2, allocated(report, "phase_2"));
      }
    }

    assertThat(phase1).isLessThanOrEqualTo(PHASE_1_BYTES);
    assertThat(phase2).isLessThanOrEqualTo(PHASE_2_BYTES);
  }

  private Process startOn(MigratedDatabase db) throws IOException {
    return start(
        "tasker",
        Map.of(
            "DATABASE_URL",
            db.url(),
            "LOG_FORMAT",
            "json",
            "TELEMETRY_ENABLED",
            "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://127.0.0.1:9"),
        List.of("run", "--env", "test", "--port", "0", "--startup-report"));
  }

  private static long allocated(JsonObject report, String stage) {
    return report.getJsonArray("stages").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("stage").equals(stage))
        .mapToLong(each -> each.getLong("allocated_bytes"))
        .findFirst()
        .orElseThrow();
  }

  /** The one line of JSON; the process is stopped when it is there. */
  private static JsonObject report(Process process) throws Exception {
    List<String> before = new ArrayList<>();
    try (BufferedReader said = process.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith("{\"stages\"")) {
          return new JsonObject(line);
        }
        before.add(line);
      }
      throw new AssertionError("no report: " + before);
    } finally {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static List<String> lines(Process process) throws Exception {
    try (BufferedReader said = process.inputReader()) {
      List<String> lines = said.lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return lines;
    }
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String script, Map<String, String> env, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(directory.resolve(script).toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "DATABASE_URL"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(env);
    Process process = builder.start();
    started.add(process);
    return process;
  }
}
