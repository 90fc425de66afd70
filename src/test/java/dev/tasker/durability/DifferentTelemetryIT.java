package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two processes of one installation, of which one tells a collector what it does. */
final class DifferentTelemetryIT {
  private static final int TASKS = 20;

  @Test
  void each_process_has_the_telemetry_it_was_started_with() throws Exception {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
    try (MigratedDatabase db = new MigratedDatabase();
        ServingJar silent = ServingJar.on(db.url());
        ServingJar telling =
            ServingJar.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()))) {
      assertThat(enabled(silent)).isFalse();
      assertThat(enabled(telling)).isTrue();

      silent.create(TASKS, i -> ServingJar.mixedDag(2));
      List<UUID> told = telling.create(TASKS, i -> ServingJar.mixedDag(2));

      new Audit(db).awaitComplete(2 * TASKS, Duration.ofSeconds(60));
      List<String> created =
          Eventually.get(
              "task.create of each task",
              Duration.ofSeconds(20),
              () -> created(collector),
              all -> all.size() >= TASKS);
      assertThat(created)
          .containsExactlyInAnyOrderElementsOf(told.stream().map(UUID::toString).toList());
    } finally {
      MigratedDatabase.await(vertx.close());
    }
  }

  private static List<String> created(OtlpReceiver collector) {
    return collector.spans().stream()
        .filter(span -> span.name().equals("task.create"))
        .map(span -> span.attributes().get("tasker.task.uuid"))
        .toList();
  }

  private static boolean enabled(ServingJar process) throws Exception {
    return new JsonObject(process.get("/v1/telemetry")).getBoolean("enabled");
  }
}
