package dev.tasker.bench;

import dev.tasker.bench.DriverRun.Phase;
import java.util.List;

/** A workload that every contender's driver knows: drain, chain_alone, chain_many, fan_out. */
final class ContractScenario implements Scenario {
  private static final String DEAD =
      """
      select coalesce(sum(n_dead_tup), 0)::float8 as dead_left,
             coalesce(sum(n_tup_upd + n_tup_del), 0)::float8 as made_dead
        from pg_stat_user_tables
      """;

  private final String workload;
  private final int stepsPerTask;

  /**
   * @param stepsPerTask for the figures per step
   */
  ContractScenario(String workload, int stepsPerTask) {
    this.workload = workload;
    this.stepsPerTask = stepsPerTask;
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      run(round, new DriverRun(round, workload), database);
    } finally {
      round.server().drop(database);
    }
  }

  /** Runs a driver that was prepared otherwise, on a database that exists. */
  void run(Round round, DriverRun driver, String database) throws Exception {
    List<Phase> phases = driver.run(database);
    if (phases.isEmpty()) {
      round.fail("the driver ended without a result");
    }
    phases.forEach(phase -> record(round, phase));
    recordDeadRows(round, database, phases);
  }

  private void record(Round round, Phase phase) {
    String prefix = phase.name().equals("create") ? "create_" : "";
    if (phase.perSecond() > 0 && !workload.equals("fan_out")) {
      round.add(prefix + "tasks_per_second", phase.perSecond());
    }
    for (String percentile : List.of("p50_ms", "p99_ms")) {
      if (phase.end().containsKey(percentile)) {
        round.add(prefix + percentile, phase.end().getDouble(percentile));
      }
    }
    double steps = steps(phase);
    round.add(prefix + "round_trips_per_step", phase.used().calls() / steps);
    round.add(prefix + "commits_per_step", phase.used().commits() / steps);
    round.add(prefix + "wal_bytes_per_step", phase.used().walBytes() / steps);
    round.add(prefix + "client_cpu_ms_per_step", 1000 * phase.used().clientCpu() / steps);
    round.add(prefix + "server_cpu_ms_per_step", 1000 * phase.used().serverCpu() / steps);
    if (phase.rss() > 0 && phase.rssPeak() > 0) {
      round.add(prefix + "rss_mb", phase.rss());
      round.add(prefix + "rss_peak_mb", phase.rssPeak());
    }
    checkDoneRows(round, phase);
  }

  private double steps(Phase phase) {
    // A fan-out counts its branches; a step before them and the join come to that.
    return workload.equals("fan_out")
        ? phase.end().getDouble("repeats", 1.0) * (phase.count() + 2)
        : phase.count() * stepsPerTask;
  }

  private static void checkDoneRows(Round round, Phase phase) {
    double done = phase.end().getDouble("done_rows", phase.count());
    if (done < phase.count()) {
      round.fail(
          "%s: only %.0f of %.0f are done in the database"
              .formatted(phase.name(), done, phase.count()));
    }
  }

  /** After the driver's end, when its connections have handed in their statistics. */
  private void recordDeadRows(Round round, String database, List<Phase> phases) {
    double steps = phases.stream().mapToDouble(phase -> steps(phase)).max().orElse(0);
    if (steps > 0) {
      try (Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
        var row = sql.row(DEAD);
        round.add("dead_rows_made_per_step", row.getDouble("made_dead") / steps);
        round.add("dead_rows_left_per_step", row.getDouble("dead_left") / steps);
      }
    }
  }
}
