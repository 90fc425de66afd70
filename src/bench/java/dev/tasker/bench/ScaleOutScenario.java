package dev.tasker.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A backlog of chains, drained by one, two and four worker processes. The rate is that of the
 * middle 80 % of the tasks: processes do not begin and end at the same moment.
 */
final class ScaleOutScenario implements Scenario {
  /** How many at once, one after the other. */
  static final List<Integer> PROCESSES = List.of(1, 2, 4);

  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

  private static final String LEFT =
      """
      select exists (select
                       from tasker_tasks t
                       join tasker_task_namespaces n using (namespace_id)
                      where n.name = 'examples'
                        and t.status <> 'complete')::int::float8
      """;

  private static final String RATE =
      """
      select 0.8 * count(*)::float8
             / extract(epoch from percentile_disc(0.9) within group (order by t.completed_at)
                                - percentile_disc(0.1) within group (order by t.completed_at))::float8
        from tasker_tasks t
        join tasker_task_namespaces n using (namespace_id)
       where n.name = 'examples'
      """;

  @Override
  public void run(Round round) throws Exception {
    String backlog = round.server().create(round.server().newName());
    try {
      new DriverRun(round, "create").run(backlog);
      for (int processes : PROCESSES) {
        String database = round.server().copy(backlog);
        try {
          round.add(processes + "_processes_tasks_per_second", drain(round, database, processes));
        } finally {
          round.server().drop(database);
        }
      }
    } finally {
      round.server().drop(backlog);
    }
  }

  private static double drain(Round round, String database, int processes) throws Exception {
    DriverRun driver = new DriverRun(round, "drain_on_signal").with("BENCH_NAMESPACES", "examples");
    List<DriverProcess> workers = new ArrayList<>();
    try (Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
      for (int i = 0; i < processes; i++) {
        workers.add(driver.start(database));
      }
      for (DriverProcess worker : workers) {
        worker.await("ready");
      }
      for (DriverProcess worker : workers) {
        worker.signal();
      }
      awaitEnd(sql, round.limitSeconds());
      return sql.number(RATE);
    } finally {
      workers.forEach(DriverProcess::close);
    }
  }

  private static void awaitEnd(Sql sql, long limitSeconds) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    while (sql.number(LEFT) > 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the backlog was not drained within " + limitSeconds + " s");
      }
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }
}
