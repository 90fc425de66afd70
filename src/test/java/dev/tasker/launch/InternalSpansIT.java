package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of the engine's own work, as a collector receives them. */
final class InternalSpansIT {
  private static final List<String> INTERNAL = List.of("steps.claim", "steps.commit");
  private static final String CONFIG =
      """
      config.reload_interval_ms = 0
      telemetry.spans.internal.enabled = %s
      """;

  @Test
  void they_are_there_while_they_are_switched_on(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("tasker.toml"), CONFIG.formatted(true));
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TASKER_CONFIG_PATH",
                    file.toString(),
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()),
                Map.of())) {
      run(tasker);
      INTERNAL.forEach(collector::awaitSpan);

      Files.writeString(file, CONFIG.formatted(false));
      assertThat(await(tasker.running().reload("test")).outcome()).isEqualTo(Outcome.APPLIED);
      // What was under way ends, and is sent, with the work of this task.
      run(tasker);
      List<ReceivedSpan> before = internal(collector);
      run(tasker);

      assertThat(internal(collector)).hasSameSizeAs(before);
      assertThat(collector.spans())
          .filteredOn(span -> span.name().equals("task.create"))
          .hasSize(3);
    } finally {
      await(vertx.close());
    }
  }

  private static void run(RunningTasker tasker) {
    assertThat(
            tasker
                .run("examples", "diamond", new JsonObject().put("number", 2))
                .getString("status"))
        .isEqualTo("complete");
    await(tasker.running().telemetry().runtime().flush());
  }

  private static List<ReceivedSpan> internal(OtlpReceiver collector) {
    return collector.spans().stream().filter(span -> INTERNAL.contains(span.name())).toList();
  }
}
