package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code tasker telemetry …} as a user types it, on a process that serves. */
final class TelemetryCommandsIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final MigratedDatabase db = new MigratedDatabase();
  private final OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(vertx));

  @AfterEach
  void stop() {
    MigratedDatabase.await(vertx.close());
    db.close();
  }

  @Test
  void a_running_process_is_enabled_sampled_and_disabled_again() throws Exception {
    try (ServingJar tasker =
        ServingJar.on(
            db.url(),
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                "OTEL_TRACES_SAMPLER_ARG", "0.0",
                "OTEL_BSP_SCHEDULE_DELAY", "50"))) {
      assertThat(run(tasker, "status")).anyMatch(line -> line.startsWith("telemetry  disabled"));

      assertThat(run(tasker, "enable"))
          .contains("telemetry  enabled", "sends to   " + collector.endpoint() + " (grpc)");
      tasker.create(1, i -> ServingJar.mixedDag(2));
      assertThat(run(tasker, "sample", "examples", "1.0", "--for", "10m"))
          .singleElement()
          .asString()
          .startsWith("examples is sampled at 1.0, live until ");
      List<UUID> sampled = tasker.create(1, i -> ServingJar.mixedDag(2));

      assertThat(collector.awaitSpan("task.create").attributes())
          .containsEntry("tasker.task.uuid", sampled.get(0).toString());
      assertThat(run(tasker, "status"))
          .contains("telemetry  enabled")
          .anyMatch(line -> line.matches("examples +1\\.0 +live until \\S+"));

      assertThat(run(tasker, "disable")).anyMatch(line -> line.startsWith("telemetry  disabled"));
      int before = collector.spans().size();
      tasker.create(1, i -> ServingJar.mixedDag(2));
      new Audit(db).awaitComplete(3, LIMIT);
      assertThat(collector.spans()).hasSize(before);
    }
  }

  @Test
  void a_signal_whose_collector_is_away_is_seen_beside_those_that_arrive() throws Exception {
    try (CuttableProxy away = CuttableProxy.before(collector.port())) {
      away.cut();
      String nowhere = "localhost:" + away.port();
      try (ServingJar tasker =
          ServingJar.on(
              db.url(),
              Map.of(
                  "TELEMETRY_ENABLED", "true",
                  "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://shop:hunter2@" + nowhere + "/in",
                  "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf",
                  "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "500",
                  "OTEL_METRICS_EXPORTER", "none",
                  "OTEL_BSP_SCHEDULE_DELAY", "50",
                  "OTEL_BLRP_SCHEDULE_DELAY", "50"))) {
        tasker.create(1, i -> ServingJar.mixedDag(2));
        JsonObject status =
            Eventually.get(
                "logs fail and traces arrive",
                LIMIT,
                () -> new JsonObject(tasker.get("/v1/telemetry")),
                seen ->
                    signal(seen, "logs").containsKey("last_error")
                        && signal(seen, "traces").getLong("delivered") > 0);

        assertThat(status.getString("endpoint")).isEqualTo(collector.endpoint());
        assertThat(status.getString("last_error"))
            .isEqualTo("logs: " + signal(status, "logs").getString("last_error"));
        assertThat(signal(status, "logs").getMap())
            .containsEntry("exported", true)
            .containsEntry("endpoint", "http://" + nowhere + "/in")
            .containsEntry("protocol", "http/protobuf")
            .containsEntry("delivered", 0)
            .containsKeys("waiting", "dropped");
        assertThat(signal(status, "logs").getLong("dropped")).isPositive();
        assertThat(signal(status, "traces").getMap())
            .containsEntry("endpoint", collector.endpoint())
            .containsEntry("protocol", "grpc")
            .containsEntry("dropped", 0)
            .doesNotContainKey("last_error");
        assertThat(signal(status, "metrics")).isEqualTo(new JsonObject().put("exported", false));
        assertThat(status.encode()).doesNotContain("hunter2");

        assertThat(run(tasker, "status"))
            .anyMatch(line -> line.startsWith("error      logs: "))
            .anyMatch(
                line -> line.matches("traces +[1-9]\\d* .*" + collector.port() + " \\(grpc\\)"))
            .anyMatch(line -> line.matches("metrics .*not exported"))
            .anyMatch(line -> line.matches("logs +0 .*" + nowhere + "/in \\(http/protobuf\\)"))
            .noneMatch(line -> line.contains("hunter2"));
      }
    }
  }

  private static JsonObject signal(JsonObject status, String name) {
    return status.getJsonObject("signals").getJsonObject(name);
  }

  /** What the command writes to standard output. */
  private static List<String> run(ServingJar tasker, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("telemetry"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", "http://127.0.0.1:" + tasker.port()));
    try (JarProcess command = JarProcess.tasker(all.toArray(String[]::new)).start()) {
      assertThat(command.awaitExit(LIMIT)).as("%s %s", command.out(), command.err()).isZero();
      assertThat(command.err()).isEmpty();
      return command.out();
    }
  }
}
