package dev.tasker.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What one process with nothing to do costs: CPU, its own and the server's, and statements. */
final class IdleScenario implements Scenario {
  /** A JVM compiles for half a minute after its start. */
  private static final long SETTLE = TimeUnit.SECONDS.toNanos(30);

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    DriverRun driver = new DriverRun(round, "serve").with("BENCH_COUNT", 2_000);
    try (DriverProcess idle = driver.start(database)) {
      idle.await("ready");
      LockSupport.parkNanos(SETTLE);
      long start = System.nanoTime();
      Counters before = Counters.sample(round.server(), database, idle.pid());
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(round.count()));
      Counters used = Counters.sample(round.server(), database, idle.pid()).since(before);
      double seconds = (System.nanoTime() - start) / 1e9;
      round.add("core_percent", 100 * (used.clientCpu() + used.serverCpu()) / seconds);
      round.add("client_core_percent", 100 * used.clientCpu() / seconds);
      round.add("server_core_percent", 100 * used.serverCpu() / seconds);
      round.add("queries_per_second", used.calls() / seconds);
      round.add("rss_mb", ProcessTree.megabytes(idle.pid(), "VmRSS"));
    } finally {
      round.server().drop(database);
    }
  }
}
