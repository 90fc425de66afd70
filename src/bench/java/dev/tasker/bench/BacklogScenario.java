package dev.tasker.bench;

import dev.tasker.bench.DriverRun.Meanwhile;
import java.util.Optional;

/**
 * Chains in flight beside a backlog of waiting steps. The backlog is written once a run, by SQL, to
 * a database that every round copies.
 */
final class BacklogScenario implements Scenario {

  /** Who waits. */
  enum Kind {
    /** Half timers of tomorrow in the chain's namespace, half ready steps of one nobody serves. */
    PARKED,
    /** Ready steps in the chain's namespace, behind it by priority; free slots run them. */
    BEHIND
  }

  private static final String COMPLETED =
      "select count(*)::float8 from tasker_steps where state = 'complete'";

  private final Kind kind;
  private final ContractScenario chain;
  private Optional<String> prepared = Optional.empty();

  BacklogScenario(Kind kind, ContractScenario chain) {
    this.kind = kind;
    this.chain = chain;
  }

  @Override
  public void run(Round round) throws Exception {
    if (prepared.isEmpty()) {
      prepared = Optional.of(prepare(round));
    }
    String database = round.server().copy(prepared.get());
    try {
      DriverRun driver = new DriverRun(round, "chain_many").with("BENCH_NAMESPACES", "examples");
      if (kind == Kind.BEHIND) {
        driver.meanwhile(countSteps(round));
      }
      chain.run(round, driver, database);
    } finally {
      round.server().drop(database);
    }
  }

  private String prepare(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    new DriverRun(round, "prepare").run(database);
    int steps = round.quick() ? 100_000 : 1_000_000;
    try (Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
      Backlog backlog = new Backlog(sql);
      if (kind == Kind.PARKED) {
        backlog.timers("examples", steps / 2);
        backlog.ready("bench_other", 0, steps / 2);
      } else {
        backlog.ready("examples", -100, steps);
      }
      sql.execute("vacuum analyze");
    }
    return database;
  }

  /** Every step counts, chain or backlog: none of them is in the way of the others. */
  private static Meanwhile countSteps(Round round) {
    return database -> {
      Sql sql = Sql.connect(round.server().vertx(), round.server().url(database));
      double before = sql.number(COMPLETED);
      long start = System.nanoTime();
      return () -> {
        double seconds = (System.nanoTime() - start) / 1e9;
        round.add("all_steps_per_second", (sql.number(COMPLETED) - before) / seconds);
        sql.close();
      };
    };
  }
}
