package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.KeptDirectory;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The embedded server's data outlives the process, however it ends. */
final class KeptDataIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Long enough for a slow machine to get from the request to the kill. */
  private static final Duration DELAY = Duration.ofSeconds(8);

  private KeptDirectory directory;

  @BeforeEach
  void create() throws IOException {
    directory = new KeptDirectory();
  }

  @AfterEach
  void delete() throws Exception {
    directory.close();
  }

  @Test
  void tasks_of_a_killed_process_finish_after_the_next_start() throws Exception {
    List<UUID> tasks = new ArrayList<>();
    ProcessHandle server;
    try (ServingJar first = ServingJar.ready(run().start())) {
      server = directory.server();
      tasks.addAll(first.create(100, i -> ServingJar.mixedDag(2 * i)));
      String later = Instant.now().plus(DELAY).toString();
      List<UUID> delayed = first.create(20, i -> ServingJar.mixedDag(2 * i).put("run_at", later));
      tasks.addAll(delayed);
      assertThat(first.task(delayed.get(0)).getString("status")).isEqualTo("pending");
      first.process().kill();
    }
    KeptDirectory.awaitGone(server, LIMIT);

    try (ServingJar second = ServingJar.ready(run().start())) {
      for (UUID task : tasks) {
        JsonObject ended =
            Eventually.get(
                "task " + task + " is complete",
                LIMIT,
                () -> second.task(task),
                now -> now.getString("status").equals("complete"));
        assertThat(ended.getInteger("completed_steps")).isEqualTo(Audit.STEPS_OF_TASK);
      }
    }
  }

  @Test
  void a_second_process_on_the_same_directory_is_refused() throws Exception {
    try (ServingJar first = ServingJar.ready(run().start());
        JarProcess second = run().start()) {
      assertThat(second.awaitExit(LIMIT)).isEqualTo(1);
      assertThat(second.out()).isEmpty();
      assertThat(second.err())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("error: ")
                      .contains(
                          directory.path().toRealPath()
                              + " is in use by process "
                              + first.process().pid()));
      UUID task = first.create(1, i -> ServingJar.mixedDag(2 * i)).get(0);
      Eventually.get(
          "the first process works on",
          LIMIT,
          () -> first.task(task).getString("status"),
          "complete"::equals);
    }
  }

  private JarProcess.Builder run() {
    return JarProcess.tasker("run", "--env", "test", "--data-dir", directory.path().toString());
  }
}
