package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import java.time.Duration;
import java.util.List;

/** What the database says happened to tasks of the workflow {@code mixed_dag}. */
final class Audit {
  static final int STEPS_OF_TASK = 7;
  private static final Duration HEARTBEATS = Duration.ofSeconds(10);

  private final MigratedDatabase db;

  Audit(MigratedDatabase db) {
    this.db = db;
  }

  void awaitComplete(long tasks, Duration limit) throws Exception {
    Eventually.get(
        tasks + " tasks are complete",
        limit,
        () -> db.query("select status::text, count(*) from tasker_tasks group by 1").toString(),
        ("[[\"complete\"," + tasks + "]]")::equals);
  }

  /** Registration of a process; the newest one. */
  int workerId(long pid) {
    return (int) db.number("select max(worker_id) from tasker_workers where pid = $1", pid);
  }

  /**
   * All steps are complete, by one row of the audit each, and came to the right result; what
   * happened to processes and connections has cost none of them an attempt.
   */
  void everyStepCompletedExactlyOnce(long tasks) {
    assertThat(db.query("select state::text, count(*) from tasker_steps group by 1").toString())
        .isEqualTo("[[\"complete\"," + tasks * STEPS_OF_TASK + "]]");
    assertThat(
            db.query(
                    """
                    select completions, count(*)
                      from (select count(t.transition_no) as completions
                              from tasker_steps s
                              left join tasker_step_transitions t
                                on t.task_uuid = s.task_uuid
                               and t.step_index = s.step_index
                               and t.to_state = 'complete'
                             group by s.task_uuid, s.step_index) steps
                     group by completions
                    """)
                .toString())
        .as("[rows of kind complete, steps]")
        .isEqualTo("[[1," + tasks * STEPS_OF_TASK + "]]");
    assertThat(
            db.number(
                """
                select count(*)
                  from tasker_steps s
                  join tasker_tasks t using (task_uuid)
                 where s.name = 'finish'
                   and (s.result ->> 'value')::bigint
                       <> 7 * ((t.context ->> 'number')::bigint ^ 2) + 13
                """))
        .as("wrong results")
        .isZero();
    assertThat(db.number("select count(*) from tasker_steps where attempts - lease_losses <> 1"))
        .as("steps with more attempts than lost leases explain")
        .isZero();
    assertThat(
            db.query(
                "select * from tasker_step_transitions where to_state in ('waiting_for_retry', 'error')"))
        .as("failed attempts")
        .isEmpty();
  }

  /** Neither queue nor timers hold anything; the claim journal follows with the heartbeats. */
  void nothingIsLeftOver() throws Exception {
    nothingIsLeftOver(HEARTBEATS);
  }

  /**
   * @param limit for the claim journal
   */
  void nothingIsLeftOver(Duration limit) throws Exception {
    assertThat(db.number("select count(*) from tasker_ready_steps")).as("queue").isZero();
    assertThat(db.number("select count(*) from tasker_step_timers")).as("timers").isZero();
    Eventually.get(
        "the claim journal is empty",
        limit,
        () ->
            db.query(
                """
                select c.worker_id, count(*), min(c.claim_no), max(c.claim_no),
                       w.lease_until - now(), w.reaps_from - now()
                  from tasker_claims c
                  left join tasker_workers w on w.worker_id = c.worker_id
                 group by c.worker_id, w.lease_until, w.reaps_from
                """),
        List::isEmpty);
  }
}
