package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that are 0 in a process at rest, read from one that is busy or has lost something. */
final class LiveMetricsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SLOTS = 2;
  private static final int TASKS = 7;

  /** Nobody ever answers its step. */
  private static final String SILENT =
      """
      name: silent
      namespace_name: busy
      steps:
        - name: only
          handler: { callable: test.silent }
      """;

  private final MigratedDatabase db = new MigratedDatabase();

  @AfterEach
  void stop() {
    db.close();
  }

  @Test
  void steps_in_progress_and_those_that_wait_are_in_the_scrape(@TempDir Path directory)
      throws Exception {
    Files.writeString(directory.resolve("silent.yaml"), SILENT);
    try (RunningTasker tasker =
        RunningTasker.on(
            db.url(),
            Map.of(),
            Map.of(
                "orchestration.template_paths",
                List.of(directory.toString()),
                "worker.max_in_flight",
                SLOTS,
                "worker.shutdown.drain_timeout_ms",
                100))) {
      for (int i = 0; i < TASKS; i++) {
        await(tasker.create("busy", "silent", new JsonObject()));
      }

      Eventually.get(
          "the slots are taken",
          LIMIT,
          () -> gauge(tasker, "tasker_steps_in_progress"),
          value -> value == SLOTS);
      Eventually.get(
          "the rest waits in the queue",
          LIMIT,
          () -> gauge(tasker, "tasker_steps_ready"),
          value -> value == TASKS - SLOTS);
    }
  }

  @Test
  void what_a_dead_collector_costs_is_in_the_scrape() throws Exception {
    try (ServingJar process =
        ServingJar.on(
            db.url(),
            Map.of(
                "TELEMETRY_ENABLED",
                "true",
                // The port "discard", where nobody listens.
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:9",
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "500",
                "OTEL_BSP_SCHEDULE_DELAY",
                "50"))) {
      process.create(1, ServingJar::mixedDag);

      for (String lost :
          List.of(
              "tasker_telemetry_spans_dropped_total",
              "tasker_telemetry_log_records_dropped_total",
              "tasker_telemetry_export_failures_total")) {
        Eventually.get(lost, LIMIT, () -> process.metric(lost), value -> value > 0);
      }
    }
  }

  /** The value of a metric without labels; there from the start. */
  private static double gauge(RunningTasker tasker, String name) {
    String scrape = tasker.send("GET", "/metrics", "").body();
    return Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
        .matcher(scrape)
        .results()
        .map(line -> Double.parseDouble(line.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + scrape));
  }
}
