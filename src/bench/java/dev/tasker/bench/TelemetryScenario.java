package dev.tasker.bench;

import java.util.Optional;

/**
 * Chains in flight in a process that sends traces, all metrics and its logs to a collector on the
 * same machine, whatever that makes of them; or in one whose telemetry is off, to compare it with.
 */
final class TelemetryScenario implements Scenario {

  /**
   * Tasks before the measured ones, to one measured. With telemetry there is more code, and that of
   * the recorded hundredth runs seldom, so the compiler, which takes most of one of two cores for
   * its first quarter of a minute, ends later: after 16 s it still had a quarter of the process's
   * samples, after 50 s a twentieth.
   */
  private static final int WARM_UP = 3;

  private final ContractScenario chain;
  private final Optional<Export> export;

  /**
   * What is exported, and where to.
   *
   * @param rate the part of the traces that is recorded
   */
  private record Export(OtlpSink.Kind collector, String rate) {}

  private TelemetryScenario(ContractScenario chain, Optional<Export> export) {
    this.chain = chain;
    this.export = export;
  }

  static TelemetryScenario off(ContractScenario chain) {
    return new TelemetryScenario(chain, Optional.empty());
  }

  static TelemetryScenario exporting(ContractScenario chain, OtlpSink.Kind collector, String rate) {
    return new TelemetryScenario(chain, Optional.of(new Export(collector, rate)));
  }

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    DriverRun driver =
        new DriverRun(round, "chain_many").with("BENCH_WARM_UP", WARM_UP * round.count());
    try {
      if (export.isPresent()) {
        runExporting(round, driver, database, export.get());
      } else {
        chain.run(round, driver, database);
      }
    } finally {
      round.server().drop(database);
    }
  }

  private void runExporting(Round round, DriverRun driver, String database, Export export)
      throws Exception {
    try (OtlpSink sink = OtlpSink.start(export.collector())) {
      driver
          .with("TELEMETRY_ENABLED", "true")
          .with("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint())
          .with("OTEL_TRACES_SAMPLER_ARG", export.rate());
      chain.run(round, driver, database);
      round.add("exports_received", sink.received());
      if (sink.received() == 0 && export.collector() != OtlpSink.Kind.DOWN) {
        round.fail("nothing was exported: the figures are those of telemetry that is off");
      }
    }
  }
}
