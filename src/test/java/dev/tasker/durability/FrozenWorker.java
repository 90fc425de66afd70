package dev.tasker.durability;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A process stopped by SIGSTOP at a moment when it certainly holds steps.
 *
 * @param workerId its registration
 * @param held task, index and attempt of each step it holds
 * @param leaseUntil the end of its lease, in the database's time
 */
record FrozenWorker(int workerId, List<JsonArray> held, String leaseUntil) {
  private static final int WAVES = 10;
  private static final int TASKS_OF_WAVE = 300;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  FrozenWorker {
    held = List.copyOf(held);
  }

  /**
   * Freezes {@code worker} in the middle of its work. The work is created at another process, due
   * all at once, so that no request is lost with the frozen one.
   */
  static FrozenWorker freeze(ServingJar worker, ServingJar other, MigratedDatabase db)
      throws Exception {
    JarProcess process = worker.process();
    int workerId = new Audit(db).workerId(process.pid());
    for (int wave = 0; wave < WAVES; wave++) {
      String due = Instant.now().plusSeconds(1).toString();
      other.create(TASKS_OF_WAVE, i -> ServingJar.mixedDag(2 * i).put("run_at", due));
      Eventually.get("the worker takes steps", LIMIT, () -> taken(db, workerId), n -> n > 0);
      while (unfinished(db)) {
        process.signal("STOP");
        List<JsonArray> held = heldForCertain(db, workerId);
        if (!held.isEmpty()) {
          return new FrozenWorker(workerId, held, leaseUntil(db, workerId));
        }
        process.signal("CONT");
      }
    }
    throw new AssertionError("never met the worker with steps at hand in " + WAVES + " waves");
  }

  /** Statements that were on their way when the process stopped have to end first. */
  private static List<JsonArray> heldForCertain(MigratedDatabase db, int workerId)
      throws Exception {
    String stopped = db.query("select clock_timestamp()::text").get(0).getString(0);
    Eventually.get(
        "statements end that began before " + stopped,
        LIMIT,
        () ->
            db.number(
                """
                select count(*)
                  from pg_stat_activity
                 where datname = current_database()
                   and pid <> pg_backend_pid()
                   and xact_start <= $1::text::timestamptz
                """,
                stopped),
        running -> running == 0);
    List<JsonArray> first = held(db, workerId);
    return first.isEmpty() ? first : held(db, workerId);
  }

  private static List<JsonArray> held(MigratedDatabase db, int workerId) {
    return db.query(
        """
        select task_uuid, step_index, attempts
          from tasker_steps
         where state = 'in_progress'
           and lease_owner = $1
         order by 1, 2
        """,
        workerId);
  }

  private static long taken(MigratedDatabase db, int workerId) {
    return db.number(
        """
        select count(*)
          from tasker_step_transitions
         where to_state = 'in_progress'
           and worker_id = $1
        """,
        workerId);
  }

  private static boolean unfinished(MigratedDatabase db) {
    return db.number("select count(*) from tasker_tasks where status <> 'complete'") > 0;
  }

  private static String leaseUntil(MigratedDatabase db, int workerId) {
    return db.query("select lease_until::text from tasker_workers where worker_id = $1", workerId)
        .get(0)
        .getString(0);
  }

  /** What the audit says about the return of the steps held, one JSON object a step. */
  List<JsonObject> returns(MigratedDatabase db) {
    return held.stream()
        .map(
            step ->
                db.query(
                        """
                        select json_build_object(
                                 'lease_losses', s.lease_losses,
                                 'returns', count(t.transition_no),
                                 'seconds_after_lease', max(extract(epoch from
                                   t.created_at - $4::text::timestamptz)))::jsonb
                          from tasker_steps s
                          left join tasker_step_transitions t
                            on t.task_uuid = s.task_uuid
                           and t.step_index = s.step_index
                           and t.attempt = $3
                           and t.from_state = 'in_progress'
                           and t.to_state = 'enqueued'
                           and t.worker_id = $5
                         where s.task_uuid = $1::text::uuid
                           and s.step_index = $2
                         group by s.task_uuid, s.step_index
                        """,
                        step.getString(0),
                        step.getInteger(1),
                        step.getInteger(2),
                        leaseUntil,
                        workerId)
                    .get(0)
                    .getJsonObject(0))
        .toList();
  }
}
