package dev.tasker.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One figure of several contenders, as multiples of Tasker's.
 *
 * @param title what was measured
 * @param taskerOnly whether every bar is Tasker's, under one burden or another
 * @param bars Tasker first, then the others
 */
record Comparison(String title, boolean taskerOnly, List<Bar> bars) {

  /**
   * One contender.
   *
   * @param speed as a multiple of Tasker's: above 1 is faster
   * @param figure the median itself, with its unit
   */
  record Bar(String contender, double speed, String figure) {}

  private record Axis(
      String title, String workload, String metric, boolean higherIsFaster, String unit) {}

  private static final List<Axis> AXES =
      List.of(
          new Axis("W1 creation in bulk", Plan.DRAIN, "create_tasks_per_second", true, "tasks/s"),
          new Axis("W1 drain", Plan.DRAIN, "tasks_per_second", true, "tasks/s"),
          new Axis("W2 4-step chain, alone, p50", Plan.ALONE, "p50_ms", false, "ms"),
          new Axis(
              "W2 4-step chain, 256 in flight", Plan.MANY, "tasks_per_second", true, "tasks/s"),
          new Axis("W3 fan-out of 1,000 and join, p50", Plan.FAN_OUT, "p50_ms", false, "ms"));

  /** Every figure that Tasker and at least one other contender have. */
  static List<Comparison> of(Samples samples) {
    List<Comparison> all = new ArrayList<>();
    for (Axis axis : AXES) {
      samples
          .median(axis.workload(), Contenders.TASKER, axis.metric())
          .map(own -> compare(samples, axis, own))
          .filter(comparison -> comparison.bars().size() > 1)
          .ifPresent(all::add);
    }
    ownWorkloads(samples).filter(own -> own.bars().size() > 1).ifPresent(all::add);
    return all;
  }

  private static Comparison compare(Samples samples, Axis axis, double own) {
    List<Bar> bars = new ArrayList<>();
    samples.forEach(
        (key, stats) -> {
          if (key.workload().equals(axis.workload()) && key.metric().equals(axis.metric())) {
            double value = stats.median();
            double speed = axis.higherIsFaster() ? value / own : own / value;
            bars.add(new Bar(key.contender(), speed, Figures.text(value) + " " + axis.unit()));
          }
        });
    bars.sort(
        Comparator.comparing((Bar bar) -> !bar.contender().equals(Contenders.TASKER))
            .thenComparing(Comparator.comparingDouble(Bar::speed).reversed()));
    return new Comparison(axis.title(), false, bars);
  }

  /** Tasker under a burden, as multiples of Tasker without it. */
  private static Optional<Comparison> ownWorkloads(Samples samples) {
    return samples
        .median(Plan.MANY, Contenders.TASKER, "tasks_per_second")
        .map(
            base -> {
              List<Bar> bars = new ArrayList<>(List.of(bar("W2, nothing else", base, base)));
              add(
                  samples,
                  bars,
                  base,
                  "W5 beside an open snapshot",
                  Plan.SNAPSHOT,
                  "tasks_per_second");
              add(samples, bars, base, "W8 backlog that waits", Plan.BACKLOG, "tasks_per_second");
              add(samples, bars, base, "W8 backlog run behind", Plan.BEHIND, "tasks_per_second");
              add(samples, bars, base, "-Xmx128m", Plan.MEMORY, "tasks_per_second");
              for (int processes : ScaleOutScenario.PROCESSES) {
                String metric = processes + "_processes_tasks_per_second";
                String label =
                    "W10 backlog, " + processes + (processes == 1 ? " process" : " processes");
                add(samples, bars, base, label, Plan.SCALE, metric);
              }
              return new Comparison("Tasker, 4-step chain under a burden", true, bars);
            });
  }

  private static void add(
      Samples samples, List<Bar> bars, double base, String label, String workload, String metric) {
    samples
        .median(workload, Contenders.TASKER, metric)
        .ifPresent(value -> bars.add(bar(label, value, base)));
  }

  private static Bar bar(String label, double value, double base) {
    return new Bar(label, value / base, Figures.text(value) + " tasks/s");
  }
}
