package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two processes share one database and the work in it. */
final class TwoProcessesIT {
  private static final int TASKS = 1_000;

  @Test
  void two_processes_complete_a_thousand_tasks_and_each_step_once() throws Exception {
    try (MigratedDatabase db = new MigratedDatabase();
        ServingJar first = ServingJar.on(db.url());
        ServingJar second = ServingJar.on(db.url())) {
      List<Integer> workers =
          List.of(worker(db, first.process().pid()), worker(db, second.process().pid()));

      assertThat(first.create(TASKS / 2, i -> ServingJar.mixedDag(2 * i))).doesNotHaveDuplicates();
      assertThat(second.create(TASKS / 2, i -> ServingJar.mixedDag(-2 * i)))
          .doesNotHaveDuplicates();

      Audit audit = new Audit(db);
      audit.awaitComplete(TASKS, Duration.ofSeconds(120));
      audit.everyStepCompletedExactlyOnce(TASKS);
      audit.nothingIsLeftOver();
      assertThat(workers).doesNotHaveDuplicates().allSatisfy(id -> ranSteps(db, id));
      assertThat(db.number("select count(*) from tasker_steps where lease_losses > 0")).isZero();
    }
  }

  private static int worker(MigratedDatabase db, long pid) {
    return new Audit(db).workerId(pid);
  }

  private static void ranSteps(MigratedDatabase db, int workerId) {
    assertThat(
            db.number(
                """
                select count(*)
                  from tasker_step_transitions
                 where to_state = 'in_progress'
                   and worker_id = $1
                """,
                workerId))
        .as("steps that worker %s took", workerId)
        .isPositive();
  }
}
