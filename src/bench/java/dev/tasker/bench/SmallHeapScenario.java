package dev.tasker.bench;

import java.util.List;

/** Chains in flight in a process with {@code -Xmx128m}: its memory, and what it still does. */
final class SmallHeapScenario implements Scenario {
  private final ContractScenario chain;

  SmallHeapScenario(ContractScenario chain) {
    this.chain = chain;
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      List<String> command = Contenders.tasker(List.of("-Xmx128m"));
      chain.run(round, new DriverRun(round, "chain_many", command), database);
    } finally {
      round.server().drop(database);
    }
  }
}
