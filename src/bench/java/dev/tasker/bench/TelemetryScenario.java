package dev.tasker.bench;

/**
 * Chains in flight in a process that sends traces at 1 %, all metrics and its logs to a collector
 * that throws them away. The collector shares the machine, as everything here does.
 */
final class TelemetryScenario implements Scenario {
  private static final String RATE = "0.01";

  private final ContractScenario chain;

  TelemetryScenario(ContractScenario chain) {
    this.chain = chain;
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try (OtlpSink sink = OtlpSink.start()) {
      DriverRun driver =
          new DriverRun(round, "chain_many")
              .with("TELEMETRY_ENABLED", "true")
              .with("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint())
              .with("OTEL_TRACES_SAMPLER_ARG", RATE);
      chain.run(round, driver, database);
      round.add("exports_taken", sink.taken());
      if (sink.taken() == 0) {
        round.fail("nothing was exported: the figures are those of telemetry that is off");
      }
    } finally {
      round.server().drop(database);
    }
  }
}
