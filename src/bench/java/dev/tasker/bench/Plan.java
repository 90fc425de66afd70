package dev.tasker.bench;

import java.util.List;

/**
 * What is run: one line for each workload and contender. The one place that lists them.
 *
 * <p>Counts differ between contenders where the slower one would take minutes: figures are rates
 * and latencies, and every line says its count.
 */
final class Plan {

  /**
   * How much of a workload is run.
   *
   * @param count tasks, jobs or branches
   * @param rounds 0 for not at all
   * @param seconds what one round takes, roughly, start and clean-up included
   */
  record Size(int count, int rounds, int seconds) {}

  /**
   * One line.
   *
   * @param full in {@code make bench}
   * @param quick in {@code make bench-quick}
   */
  record Entry(
      String workload, String product, String variant, Scenario scenario, Size full, Size quick) {

    /** Whether {@code --only} with this name means the entry: {@code W2} means all of W2. */
    boolean isNamed(String name) {
      return workload.equalsIgnoreCase(name)
          || workload
              .toLowerCase(java.util.Locale.ROOT)
              .startsWith(name.toLowerCase(java.util.Locale.ROOT) + " ");
    }
  }

  static final String DRAIN = "W1";
  static final String ALONE = "W2 alone";
  static final String MANY = "W2 many";
  static final String FAN_OUT = "W3";

  static final String START = "W4";
  static final String SNAPSHOT = "W5";
  static final String KILL = "W6";
  static final String PROCESS = "W7";
  static final String BACKLOG = "W8";
  static final String BEHIND = "W8 behind";
  static final String SCALE = "W10";
  static final String IDLE = "Idle";
  static final String MEMORY = "Memory";
  static final String SILENT = "Telemetry off";
  static final String TELLING = "Telemetry 1 %";
  static final String RECORDING = "Telemetry 100 %";
  static final String UNANSWERED = "Telemetry 100 %, silent collector";
  static final String UNREACHED = "Telemetry 100 %, no collector";

  static final int CHAIN_STEPS = 4;

  private static final Scenario DRAINED = new ContractScenario("drain", 1);
  private static final Scenario CHAIN_ALONE = new ContractScenario("chain_alone", CHAIN_STEPS);
  private static final ContractScenario CHAIN_MANY =
      new ContractScenario("chain_many", CHAIN_STEPS);
  private static final Scenario FANNED = new ContractScenario("fan_out", 1);

  private static final Size NEVER = new Size(0, 0, 0);

  private Plan() {}

  /** The lines, with scenarios that belong to one run of the benchmark. */
  static List<Entry> entries() {
    return List.of(
        // W1: jobs created in bulk, then drained
        tasker(DRAIN, DRAINED, size(100_000, 3, 22), size(10_000, 1, 6)),
        peer(DRAIN, "db-scheduler", "tuned", DRAINED, size(100_000, 3, 25), size(10_000, 1, 6)),
        peer(DRAIN, "db-scheduler", "default", DRAINED, size(5_000, 1, 30), NEVER),
        peer(DRAIN, "jobrunr", "tuned", DRAINED, size(20_000, 2, 30), NEVER),
        peer(DRAIN, "jobrunr", "default", DRAINED, size(2_000, 1, 40), NEVER),
        peer(DRAIN, "dbos", "tuned", DRAINED, size(5_000, 2, 20), NEVER),
        peer(DRAIN, "graphile-worker", "tuned", DRAINED, size(100_000, 3, 20), size(10_000, 1, 5)),
        peer(DRAIN, "graphile-worker", "default", DRAINED, size(10_000, 1, 20), NEVER),
        peer(DRAIN, "pg-boss", "tuned", DRAINED, size(20_000, 2, 20), NEVER),
        peer(DRAIN, "pg-boss", "default", DRAINED, size(10, 1, 30), NEVER),
        // W2: a chain of four steps, one at a time and 256 at a time
        tasker(ALONE, CHAIN_ALONE, size(6_000, 3, 32), size(500, 1, 6)),
        peer(ALONE, "dbos", "tuned", CHAIN_ALONE, size(500, 3, 12), size(200, 1, 8)),
        peer(ALONE, "dbos", "default", CHAIN_ALONE, size(500, 1, 12), NEVER),
        peer(ALONE, "restate", "tuned", CHAIN_ALONE, size(500, 2, 15), NEVER),
        peer(ALONE, "restate", "default", CHAIN_ALONE, size(500, 1, 15), NEVER),
        tasker(MANY, CHAIN_MANY, size(80_000, 3, 28), size(8_000, 1, 7)),
        peer(MANY, "dbos", "tuned", CHAIN_MANY, size(4_000, 3, 20), size(1_000, 1, 8)),
        peer(MANY, "dbos", "default", CHAIN_MANY, size(2_000, 1, 20), NEVER),
        peer(MANY, "restate", "tuned", CHAIN_MANY, size(4_000, 2, 20), NEVER),
        peer(MANY, "restate", "default", CHAIN_MANY, size(4_000, 1, 20), NEVER),
        // W3: 1,000 branches and a join
        tasker(FAN_OUT, FANNED, size(1_000, 3, 22), size(1_000, 1, 18)),
        peer(FAN_OUT, "dbos", "tuned", FANNED, size(1_000, 1, 60), NEVER),
        peer(FAN_OUT, "restate", "tuned", FANNED, size(1_000, 1, 40), NEVER),
        peer(FAN_OUT, "restate", "default", FANNED, size(1_000, 1, 40), NEVER),
        // Tasker against itself
        tasker(START, new StartLatencyScenario(), size(150, 1, 150), size(10, 1, 30)),
        tasker(SNAPSHOT, new SnapshotScenario(CHAIN_MANY), size(180, 1, 195), size(15, 1, 22)),
        tasker(KILL, new KillScenario(), size(30_000, 2, 35), NEVER),
        tasker(PROCESS, new ProcessStartScenario(), size(5, 1, 90), NEVER),
        tasker(
            BACKLOG,
            new BacklogScenario(BacklogScenario.Kind.PARKED, CHAIN_MANY),
            size(80_000, 3, 50),
            size(8_000, 1, 14)),
        tasker(
            BEHIND,
            new BacklogScenario(BacklogScenario.Kind.BEHIND, CHAIN_MANY),
            size(80_000, 1, 80),
            NEVER),
        tasker("W9 diamond", new ShapeScenario("examples/diamond", 4), size(1_000, 2, 9), NEVER),
        tasker(
            "W9 mixed_dag", new ShapeScenario("examples/mixed_dag", 7), size(1_000, 2, 11), NEVER),
        tasker("W9 tree", new ShapeScenario("examples/tree", 8), size(1_000, 2, 12), NEVER),
        tasker(SCALE, new ScaleOutScenario(), size(60_000, 2, 90), NEVER),
        tasker(IDLE, new IdleScenario(), size(60, 1, 95), NEVER),
        tasker(MEMORY, new SmallHeapScenario(CHAIN_MANY), size(40_000, 1, 18), NEVER),
        // As long as that: a few per cent are asked for.
        tasker(SILENT, TelemetryScenario.off(CHAIN_MANY), size(120_000, 3, 65), NEVER),
        exporting(TELLING, OtlpSink.Kind.HEALTHY, "0.01", size(120_000, 3, 65)),
        exporting(RECORDING, OtlpSink.Kind.HEALTHY, "1.0", size(40_000, 3, 30)),
        exporting(UNANSWERED, OtlpSink.Kind.SILENT, "1.0", size(40_000, 3, 30)),
        exporting(UNREACHED, OtlpSink.Kind.DOWN, "1.0", size(40_000, 3, 30)));
  }

  private static Entry tasker(String workload, Scenario scenario, Size full, Size quick) {
    return new Entry(workload, Contenders.TASKER, "default", scenario, full, quick);
  }

  private static Entry exporting(String workload, OtlpSink.Kind collector, String rate, Size full) {
    return tasker(workload, TelemetryScenario.exporting(CHAIN_MANY, collector, rate), full, NEVER);
  }

  private static Entry peer(
      String workload, String product, String variant, Scenario scenario, Size full, Size quick) {
    return new Entry(workload, product, variant, scenario, full, quick);
  }

  private static Size size(int count, int rounds, int seconds) {
    return new Size(count, rounds, seconds);
  }
}
