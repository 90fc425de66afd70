package dev.tasker.bench;

/** An example workflow of another shape, one task at a time. */
final class ShapeScenario implements Scenario {
  private final String template;
  private final ContractScenario alone;

  ShapeScenario(String template, int steps) {
    this.template = template;
    this.alone = new ContractScenario("chain_alone", steps);
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      DriverRun driver = new DriverRun(round, "shape_alone").with("BENCH_TEMPLATE", template);
      alone.run(round, driver, database);
    } finally {
      round.server().drop(database);
    }
  }
}
