package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: a process as a user starts it reads its files again and goes on. */
final class ReloadSignalIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 128 + 15;
  private static final String BASE = "web.port = 0\nconfig.reload_interval_ms = 0\n";
  private static final String SECRET = "hunter2-planted";

  @TempDir private Path directory;

  @Test
  void hang_up_reads_the_files_again_and_the_work_goes_on() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase()) {
      write(BASE);
      try (ServingJar tasker = start(db)) {
        tasker.create(100, i -> ServingJar.mixedDag(2 * i));
        write(
            BASE
                + "worker.max_in_flight = 32\ndatabase.pool_size = 9\n"
                + "telemetry.exporter_headers = \"authorization="
                + SECRET
                + "\"\n");
        tasker.process().signal("HUP");
        tasker.process().awaitErr("config\\.changed .*key=worker\\.max_in_flight", LIMIT);
        tasker
            .process()
            .awaitErr(
                "WARN .*config\\.restart_required.*telemetry\\.exporter_headers,"
                    + " database\\.pool_size",
                LIMIT);
        assertThat(maxInFlight(tasker)).isEqualTo(32);

        write(BASE + "worker.max_in_flight = \"many\"\n");
        tasker.process().signal("HUP");
        tasker
            .process()
            .awaitErr("ERROR .*config\\.refused.*tasker\\.toml:3:1: worker\\.max_in_flight", LIMIT);
        assertThat(maxInFlight(tasker)).isEqualTo(32);
        assertThat(tasker.metric("tasker_config_reloads_total")).isEqualTo(2);

        tasker.create(100, i -> ServingJar.mixedDag(2 * i));
        Eventually.get("all are done", LIMIT, () -> unfinished(db), n -> n == 0);
        assertThat(db.number("select count(*) from tasker_steps where attempts <> 1")).isZero();

        tasker.process().terminate();
        assertThat(tasker.process().awaitExit(LIMIT)).isEqualTo(TERMINATED);
        assertThat(tasker.process().err()).noneMatch(line -> line.contains(SECRET));
        // Nothing on the console says that something internal of Java is being used.
        assertThat(tasker.process().err()).noneMatch(line -> line.startsWith("WARNING"));
      }
    }
  }

  @Test
  void a_hang_up_in_the_middle_of_a_stop_changes_nothing() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase()) {
      write(BASE);
      try (ServingJar tasker = start(db)) {
        tasker.create(100, i -> ServingJar.mixedDag(2 * i));
        write(BASE + "worker.max_in_flight = 32\n");

        tasker.process().terminate();
        for (int i = 0; i < 5 && tasker.process().isAlive(); i++) {
          hangUpIfAlive(tasker);
        }

        assertThat(tasker.process().awaitExit(LIMIT)).isEqualTo(TERMINATED);
        assertThat(tasker.process().err()).noneMatch(line -> line.contains(" ERROR "));
      }
      assertThat(db.number("select count(*) from tasker_steps where state = 'in_progress'"))
          .isZero();
      assertThat(db.number("select count(*) from tasker_workers")).isZero();
    }
  }

  private static void hangUpIfAlive(ServingJar tasker) throws Exception {
    try {
      tasker.process().signal("HUP");
    } catch (AssertionError gone) {
      assertThat(tasker.process().isAlive()).isFalse();
    }
  }

  private ServingJar start(MigratedDatabase db) throws Exception {
    return ServingJar.ready(
        JarProcess.tasker("run", "--env", "test")
            .interruptible()
            .env("DATABASE_URL", db.url())
            .env("TASKER_CONFIG_PATH", directory.resolve("tasker.toml").toString())
            .start());
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("tasker.toml"), text);
  }

  private static int maxInFlight(ServingJar tasker) throws IOException, InterruptedException {
    return new JsonObject(tasker.get("/config"))
        .getJsonObject("worker")
        .getInteger("max_in_flight");
  }

  private static long unfinished(MigratedDatabase db) {
    return db.number("select count(*) from tasker_steps where state <> 'complete'");
  }
}
