package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.KeptDirectory;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ServingJar;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SIGTERM and Ctrl-C: the process ends soon, in order, and leaves nothing behind. */
final class SignalsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 128 + 15;
  private static final int INTERRUPTED = 128 + 2;

  @Test
  void sigterm_in_mid_run_ends_or_returns_every_step_and_sends_every_span() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase()) {
      OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(db.vertx()));
      try (ServingJar tasker =
          ServingJar.on(
              db.url(),
              Map.of(
                  "TELEMETRY_ENABLED",
                  "true",
                  "OTEL_EXPORTER_OTLP_ENDPOINT",
                  collector.endpoint(),
                  "TASKER__TELEMETRY__EXPORT__SHUTDOWN_TIMEOUT_MS",
                  "20000",
                  "TASKER__TELEMETRY__EXPORT__MAX_QUEUE_SIZE",
                  "20000"))) {
        String due = Instant.now().plusSeconds(1).toString();
        tasker.create(300, i -> ServingJar.mixedDag(2 * i).put("run_at", due));
        Eventually.get("steps are taken", LIMIT, () -> completed(db), n -> n > 0);

        tasker.process().terminate();

        assertThat(tasker.process().awaitExit(LIMIT)).isEqualTo(TERMINATED);
        assertThat(tasker.process().err()).noneMatch(line -> line.contains(" ERROR "));
      }
      assertThat(db.number("select count(*) from tasker_steps where state = 'in_progress'"))
          .isZero();
      assertThat(db.number("select count(*) from tasker_workers")).isZero();
      assertThat(db.number("select count(*) from tasker_claims")).isZero();
      // Telemetry ended last: what the worker finished on its way out has been sent as well.
      long sent =
          collector.spans().stream().filter(s -> s.name().startsWith("step.process ")).count();
      assertThat(sent).isGreaterThanOrEqualTo(completed(db));
      MigratedDatabase.await(collector.stop());
    }
  }

  @Test
  void an_idle_process_stops_without_waiting_for_steps_that_are_not_there() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase();
        // The queue is looked at so often that the signal meets a claim on its way.
        ServingJar tasker =
            ServingJar.on(
                db.url(),
                Map.of(
                    "TASKER__WORKER__FEED__POLL_INTERVAL_MS",
                    "10",
                    "TASKER__WORKER__SHUTDOWN__DRAIN_TIMEOUT_MS",
                    "30000"))) {
      tasker.process().terminate();

      assertThat(tasker.process().awaitExit(Duration.ofSeconds(20))).isEqualTo(TERMINATED);
      assertThat(tasker.process().err()).noneMatch(line -> line.contains("drain_timeout"));
    }
  }

  @Test
  void ctrl_c_twice_stops_the_process_and_its_embedded_server() throws Exception {
    try (KeptDirectory directory = new KeptDirectory();
        ServingJar tasker = ServingJar.ready(run(directory).start())) {
      ProcessHandle server = directory.server();

      tasker.process().signal("INT");
      tasker.process().signal("INT");

      assertThat(tasker.process().awaitExit(LIMIT)).isEqualTo(INTERRUPTED);
      KeptDirectory.awaitGone(server, LIMIT);
      assertThat(directory.path().resolve("data/postmaster.pid")).doesNotExist();
      assertThat(tasker.process().err()).last().asString().contains("postgres.stopped");
    }
  }

  @Test
  void ctrl_c_during_the_start_leaves_no_embedded_server() throws Exception {
    try (KeptDirectory directory = new KeptDirectory();
        JarProcess tasker = run(directory).start()) {
      tasker.awaitErr("postgres\\.started", LIMIT);
      ProcessHandle server = directory.server();

      tasker.signal("INT");

      assertThat(tasker.awaitExit(LIMIT)).isEqualTo(INTERRUPTED);
      KeptDirectory.awaitGone(server, LIMIT);
    }
  }

  private static long completed(MigratedDatabase db) {
    return db.number("select count(*) from tasker_steps where state = 'complete'");
  }

  private static JarProcess.Builder run(KeptDirectory directory) {
    return JarProcess.tasker("run", "--env", "test", "--data-dir", directory.path().toString())
        .interruptible();
  }
}
