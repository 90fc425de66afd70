package dev.tasker.bench;

/**
 * Chains in flight for a given time while a transaction that was opened before keeps its snapshot:
 * nothing that dies meanwhile can be vacuumed away.
 */
final class SnapshotScenario implements Scenario {
  private final ContractScenario chain;

  SnapshotScenario(ContractScenario chain) {
    this.chain = chain;
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      DriverRun driver =
          new DriverRun(round, "chain_many")
              .with("BENCH_SECONDS", round.count())
              // The count decides how long to warm up.
              .with("BENCH_COUNT", 20_000)
              .meanwhile(name -> openSnapshot(round, name));
      chain.run(round, driver, database);
    } finally {
      round.server().drop(database);
    }
  }

  private static AutoCloseable openSnapshot(Round round, String database) {
    Sql sql = Sql.connect(round.server().vertx(), round.server().url(database));
    sql.execute("begin transaction isolation level repeatable read");
    sql.execute("select count(*) from tasker_task_namespaces");
    return sql;
  }
}
