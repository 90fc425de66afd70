package dev.tasker.bench;

import dev.tasker.bench.Target.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Tasker promises on two cores that PostgreSQL and the JVM share, held against a run. */
final class Targets {
  private static final String RATE = "tasks_per_second";

  private final Samples samples;
  private final List<Target> targets = new ArrayList<>();

  private Targets(Samples samples) {
    this.samples = samples;
  }

  static List<Target> of(Samples samples) {
    Targets targets = new Targets(samples);
    targets.addLatencies();
    targets.addRates();
    targets.addRecovery();
    targets.addCosts();
    return List.copyOf(targets.targets);
  }

  private void addLatencies() {
    atMost(Plan.ALONE, "p50 ≤ 2.5 ms", 2.5, "ms", tasker(Plan.ALONE, "p50_ms"));
    atMost(Plan.ALONE, "p99 ≤ 6 ms", 6, "ms", tasker(Plan.ALONE, "p99_ms"));
    atMost(Plan.FAN_OUT, "p50 ≤ 100 ms", 100, "ms", tasker(Plan.FAN_OUT, "p50_ms"));
    for (String way : List.of("in_process", "http", "other_process")) {
      String words = way.replace('_', ' ');
      atMost(Plan.START, words + ": p50 ≤ 2 ms", 2, "ms", tasker(Plan.START, way + "_p50_ms"));
      atMost(Plan.START, words + ": p99 ≤ 8 ms", 8, "ms", tasker(Plan.START, way + "_p99_ms"));
    }
    atMost(
        Plan.PROCESS,
        "JDK 25 with its cache: first step ≤ 1.0 s",
        1,
        "s",
        samples.median(Plan.PROCESS, "JDK 25 archive", "first_step_s"));
    atMost(
        Plan.PROCESS,
        "JDK 17 with class data sharing: first step ≤ 2.0 s",
        2,
        "s",
        samples.median(Plan.PROCESS, "JDK 17 archive", "first_step_s"));
  }

  private void addRates() {
    Optional<Double> drain = tasker(Plan.DRAIN, RATE);
    Optional<Double> many = tasker(Plan.MANY, RATE);
    atLeast(Plan.MANY, "≥ 5,000 tasks/s", 5000, "tasks/s", many);
    atLeast(Plan.MANY, "≥ 10 × DBOS", 10, "×", ratio(many, best(Plan.MANY, "dbos")));
    atLeast(
        Plan.DRAIN,
        "drain ≥ 1.5 × db-scheduler tuned",
        1.5,
        "×",
        ratio(drain, best(Plan.DRAIN, "db-scheduler")));
    atLeast(
        Plan.DRAIN,
        "drain ≥ 0.7 × graphile-worker batched",
        0.7,
        "×",
        ratio(drain, best(Plan.DRAIN, "graphile-worker")));
    atLeast(
        Plan.DRAIN,
        "creation ≥ 30,000 tasks/s",
        30_000,
        "tasks/s",
        tasker(Plan.DRAIN, "create_" + RATE));
    atLeast(Plan.SNAPSHOT, "≥ 80 % of W2 many", 0.8, "×", ratio(tasker(Plan.SNAPSHOT, RATE), many));
    atLeast(Plan.BACKLOG, "≥ 90 % of W2 many", 0.9, "×", ratio(tasker(Plan.BACKLOG, RATE), many));
    atLeast(
        Plan.SCALE,
        "two processes ≥ 1.0 × one",
        1,
        "×",
        ratio(
            tasker(Plan.SCALE, "2_processes_" + RATE), tasker(Plan.SCALE, "1_processes_" + RATE)));
  }

  private void addRecovery() {
    Optional<Double> slowest =
        samples.stats(Plan.KILL, Contenders.TASKER, "after_lease_s").map(Stats::max);
    atMost(Plan.KILL, "all complete ≤ lease + 2 s", 2, "s after the lease", slowest);
    for (String wrong : List.of("lost", "completed_twice")) {
      Optional<Double> most = samples.stats(Plan.KILL, Contenders.TASKER, wrong).map(Stats::max);
      atMost(Plan.KILL, "none " + wrong.replace('_', ' '), 0, "", most);
    }
  }

  private void addCosts() {
    String trips = "round_trips_per_step";
    atMost(Plan.ALONE, "round trips ≤ 1.2 a step", 1.2, "", tasker(Plan.ALONE, trips));
    atMost(Plan.MANY, "round trips ≤ 0.05 a step", 0.05, "", tasker(Plan.MANY, trips));
    atMost(Plan.IDLE, "< 1 % of a core", 1, "%", tasker(Plan.IDLE, "core_percent"));
    atMost(Plan.IDLE, "< 5 queries a second", 5, "/s", tasker(Plan.IDLE, "queries_per_second"));
    atLeast(
        Plan.TELLING,
        "≥ 97 % of telemetry off",
        0.97,
        "×",
        ratio(tasker(Plan.TELLING, RATE), tasker(Plan.SILENT, RATE)));
    for (String outage : List.of(Plan.UNANSWERED, Plan.UNREACHED)) {
      atLeast(
          outage,
          "≥ 97 % of a collector that answers",
          0.97,
          "×",
          ratio(tasker(outage, RATE), tasker(Plan.RECORDING, RATE)));
    }
    atMost(
        Plan.MEMORY, "RSS ≤ 200 MB with -Xmx128m", 200, "MB", tasker(Plan.MEMORY, "rss_peak_mb"));
  }

  private Optional<Double> tasker(String workload, String metric) {
    return samples.median(workload, Contenders.TASKER, metric);
  }

  /** The better of a peer's variants: a target must hold against its best. */
  private Optional<Double> best(String workload, String product) {
    Optional<Double> tuned = samples.median(workload, product + " tuned", RATE);
    Optional<Double> plain = samples.median(workload, product + " default", RATE);
    return tuned.isPresent() && plain.isPresent()
        ? Optional.of(Math.max(tuned.get(), plain.get()))
        : tuned.or(() -> plain);
  }

  private static Optional<Double> ratio(Optional<Double> ours, Optional<Double> other) {
    return ours.flatMap(value -> other.filter(base -> base > 0).map(base -> value / base));
  }

  private void atMost(
      String workload, String promise, double limit, String unit, Optional<Double> measured) {
    targets.add(new Target(workload, promise, new Bound(false, limit, unit), measured));
  }

  private void atLeast(
      String workload, String promise, double limit, String unit, Optional<Double> measured) {
    targets.add(new Target(workload, promise, new Bound(true, limit, unit), measured));
  }
}
