package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code kill -9} of one of two worker processes that share steps of 50 ms: how long after the end
 * of the dead worker's lease everything is complete, and whether anything was lost or completed
 * twice.
 */
final class KillScenario implements Scenario {
  static final int LEASE_MS = 10_000;
  private static final int QUICK_LEASE_MS = 3_000;
  private static final int LIMIT_SECONDS = 90;
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

  private static final String PROGRESS =
      """
      select count(*) filter (where status = 'complete')::float8
        from tasker_tasks
      """;

  private static final String HELD =
      """
      select count(*)::float8
        from tasker_steps s
        join tasker_workers w on w.worker_id = s.lease_owner
       where s.state = 'in_progress'
         and w.pid = $1
      """;

  private static final String AUDIT =
      """
      select (select count(*) from tasker_tasks where status <> 'complete')::float8 as lost,
             (select count(*)
                from (select
                        from tasker_step_transitions
                       where to_state = 'complete'
                       group by task_uuid, step_index
                      having count(*) > 1) twice)::float8 as twice,
             (select count(*)
                from tasker_steps s
               where not exists (select
                                   from tasker_step_transitions t
                                  where t.task_uuid = s.task_uuid
                                    and t.step_index = s.step_index
                                    and t.to_state = 'complete'))::float8 as without_completion,
             (select extract(epoch from max(completed_at))::float8 from tasker_tasks) as ended,
             (select count(*) from tasker_steps where lease_losses > 0)::float8 as returned
      """;

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      new DriverRun(round, "create").with("BENCH_TEMPLATE", "bench/slow_chain").run(database);
      killOneOfTwo(round, database);
    } finally {
      round.server().drop(database);
    }
  }

  private static void killOneOfTwo(Round round, String database) throws Exception {
    int leaseMillis = round.quick() ? QUICK_LEASE_MS : LEASE_MS;
    DriverRun serve =
        new DriverRun(round, "drain_on_signal")
            .with("BENCH_LEASE_MS", leaseMillis)
            .with("BENCH_NAMESPACES", "bench")
            .with("BENCH_COUNT", 2_000);
    try (DriverProcess victim = serve.start(database);
        DriverProcess survivor = serve.start(database);
        Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
      victim.await("ready");
      survivor.await("ready");
      victim.signal();
      survivor.signal();
      double warm = sql.number(PROGRESS);
      await(() -> sql.number(PROGRESS) >= warm + round.count() / 5.0);
      // The one that started later may not have begun yet.
      await(() -> sql.number(HELD, victim.pid()) > 0);
      double held = sql.number(HELD, victim.pid());
      victim.kill();
      double killed = Instant.now().toEpochMilli() / 1000.0;
      double all = sql.number("select count(*)::float8 from tasker_tasks");
      await(() -> sql.number(PROGRESS) >= all);
      record(round, sql.row(AUDIT), killed, leaseMillis, held);
    }
  }

  private static void record(
      Round round, JsonObject audit, double killed, int leaseMillis, double held) {
    round.add("held_at_kill_steps", held);
    round.add("returned_steps", audit.getDouble("returned"));
    round.add("after_lease_s", audit.getDouble("ended") - killed - leaseMillis / 1000.0);
    round.add("lost", audit.getDouble("lost") + audit.getDouble("without_completion"));
    round.add("completed_twice", audit.getDouble("twice"));
    if (audit.getDouble("returned") == 0) {
      round.fail("the killed process held no steps: nothing was recovered");
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not there after " + LIMIT_SECONDS + " s");
      }
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }
}
