package dev.tasker.bench;

/**
 * Chains in flight in a process that sends traces at 1 %, all metrics and its logs to a collector
 * that throws them away; or in one whose telemetry is off, to compare it with. The collector shares
 * the machine, as everything here does.
 */
final class TelemetryScenario implements Scenario {
  private static final String RATE = "0.01";

  /**
   * Tasks before the measured ones, to one measured. With telemetry there is more code, so the
   * compiler, which takes most of one of two cores for its first quarter of a minute, ends later.
   */
  private static final int WARM_UP = 3;

  private final ContractScenario chain;
  private final boolean enabled;

  TelemetryScenario(ContractScenario chain, boolean enabled) {
    this.chain = chain;
    this.enabled = enabled;
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    DriverRun driver =
        new DriverRun(round, "chain_many").with("BENCH_WARM_UP", WARM_UP * round.count());
    try {
      if (enabled) {
        runExporting(round, driver, database);
      } else {
        chain.run(round, driver, database);
      }
    } finally {
      round.server().drop(database);
    }
  }

  private void runExporting(Round round, DriverRun driver, String database) throws Exception {
    try (OtlpSink sink = OtlpSink.start()) {
      driver
          .with("TELEMETRY_ENABLED", "true")
          .with("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint())
          .with("OTEL_TRACES_SAMPLER_ARG", RATE);
      chain.run(round, driver, database);
      round.add("exports_taken", sink.taken());
      if (sink.taken() == 0) {
        round.fail("nothing was exported: the figures are those of telemetry that is off");
      }
    }
  }
}
