package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process dies, or falls asleep, with steps at hand: another one finishes them. */
final class KilledWorkerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** From the end of a lease to the heartbeat of another process that notices; it takes 200 ms. */
  private static final double LATEST_RETURN_SECONDS = 15;

  private final MigratedDatabase db = new MigratedDatabase();
  private final Audit audit = new Audit(db);
  private ServingJar victim;
  private ServingJar survivor;

  @BeforeEach
  void start() throws Exception {
    victim = ServingJar.on(db.url());
    survivor = ServingJar.on(db.url());
  }

  @AfterEach
  void stop() throws Exception {
    victim.close();
    survivor.close();
    db.close();
  }

  @Test
  void steps_of_a_killed_process_are_finished_by_another_and_none_twice() throws Exception {
    FrozenWorker frozen = FrozenWorker.freeze(victim, survivor, db);

    victim.process().kill();

    finishedByTheSurvivor(frozen);
    audit.nothingIsLeftOver();
    assertThat(db.query("select pid from tasker_workers").toString())
        .as("the dead process is forgotten")
        .isEqualTo("[[" + survivor.process().pid() + "]]");
  }

  @Test
  void a_process_that_wakes_after_its_lease_drops_its_results_and_works_again() throws Exception {
    FrozenWorker frozen = FrozenWorker.freeze(victim, survivor, db);
    finishedByTheSurvivor(frozen);
    long tasks = db.number("select count(*) from tasker_tasks");

    victim.process().signal("CONT");

    victim.process().awaitErr("step\\.result_dropped: the lease was lost", LIMIT);
    Eventually.get(
        "lost steps are counted",
        LIMIT,
        () -> victim.metric("tasker_step_lease_lost_total"),
        lost -> lost > 0);
    int anew =
        Eventually.get(
            "the process registers anew",
            LIMIT,
            () -> audit.workerId(victim.process().pid()),
            id -> id > frozen.workerId());
    survivor.process().kill();
    victim.create(20, i -> ServingJar.mixedDag(2 * i));
    audit.awaitComplete(tasks + 20, LIMIT);
    audit.everyStepCompletedExactlyOnce(tasks + 20);
    assertThat(
            db.number(
                """
                select count(distinct task_uuid)
                  from tasker_step_transitions
                 where to_state = 'complete'
                   and worker_id >= $1
                """,
                anew))
        .as("tasks completed after the new registration")
        .isGreaterThanOrEqualTo(20);
    audit.nothingIsLeftOver();
  }

  private void finishedByTheSurvivor(FrozenWorker frozen) throws Exception {
    long tasks = db.number("select count(*) from tasker_tasks");
    audit.awaitComplete(tasks, LIMIT);
    audit.everyStepCompletedExactlyOnce(tasks);
    for (JsonObject step : frozen.returns(db)) {
      assertThat(step.getInteger("lease_losses")).isPositive();
      assertThat(step.getInteger("returns")).isEqualTo(1);
      assertThat(step.getDouble("seconds_after_lease")).isBetween(0.0, LATEST_RETURN_SECONDS);
    }
    assertThat(
            db.number(
                """
                select count(*)
                  from tasker_step_transitions
                 where to_state = 'complete'
                   and worker_id = $1
                   and created_at > $2::text::timestamptz
                """,
                frozen.workerId(),
                frozen.leaseUntil()))
        .as("results of the lost registration")
        .isZero();
  }
}
