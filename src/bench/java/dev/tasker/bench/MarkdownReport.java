package dev.tasker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The results as Markdown, which the console shows as well. */
final class MarkdownReport {
  /** What a step costs: the columns of the second table. */
  private static final Map<String, String> COSTS = costs();

  private final Machine machine;
  private final boolean quick;
  private final Samples samples;
  private final List<Target> targets;
  private final List<Comparison> comparisons;
  private final StringBuilder text = new StringBuilder();

  MarkdownReport(
      Machine machine,
      boolean quick,
      Samples samples,
      List<Target> targets,
      List<Comparison> comparisons) {
    this.machine = machine;
    this.quick = quick;
    this.samples = samples;
    this.targets = targets;
    this.comparisons = comparisons;
  }

  private static Map<String, String> costs() {
    Map<String, String> costs = new LinkedHashMap<>();
    costs.put("round_trips_per_step", "round trips");
    costs.put("commits_per_step", "commits");
    costs.put("wal_bytes_per_step", "WAL bytes");
    costs.put("dead_rows_made_per_step", "dead rows made");
    costs.put("dead_rows_left_per_step", "dead rows left");
    costs.put("client_cpu_ms_per_step", "CPU client ms");
    costs.put("server_cpu_ms_per_step", "CPU server ms");
    return costs;
  }

  String text() {
    line("# Results of `make bench%s`".formatted(quick ? "-quick" : ""));
    line("");
    line(
        "Written by the benchmark; see README.md for what is measured and how. Medians of the rounds,");
    line("with [lowest..highest] where there was more than one.");
    line("");
    machine.lines().forEach(fact -> line("- " + fact));
    addTargets();
    addComparisons();
    addFigures();
    addCosts();
    addFailures();
    return text.toString();
  }

  private void addTargets() {
    heading("Targets");
    row("workload", "target", "measured", "");
    rule(4);
    for (Target target : targets) {
      String verdict = target.verdict();
      row(
          target.workload(),
          target.promise(),
          target.measuredText(),
          verdict.equals("missed") ? "**missed**" : verdict);
    }
  }

  private void addComparisons() {
    heading("Speed as a multiple of Tasker's");
    row("", "contender", "speed", "median");
    rule(4);
    for (Comparison comparison : comparisons) {
      for (Comparison.Bar bar : comparison.bars()) {
        row(comparison.title(), bar.contender(), Figures.text(bar.speed()), bar.figure());
      }
    }
  }

  private void addFigures() {
    heading("Figures");
    row("workload", "contender", "figure", "median");
    rule(4);
    samples.forEach(
        (key, stats) -> {
          if (!isCost(key.metric())) {
            row(key.workload(), key.contender(), key.metric(), Figures.text(stats));
          }
        });
  }

  private static boolean isCost(String metric) {
    return COSTS.containsKey(metric) || COSTS.containsKey(metric.replaceFirst("^create_", ""));
  }

  private void addCosts() {
    heading("What a step costs");
    List<String> header = new ArrayList<>(List.of("workload", "contender"));
    header.addAll(COSTS.values());
    row(header.toArray(String[]::new));
    rule(header.size());
    for (Samples.Key line : costLines()) {
      costRow(line, "");
      if (samples
          .median(line.workload(), line.contender(), "create_" + line.metric())
          .isPresent()) {
        costRow(line, "create_");
      }
    }
  }

  private Set<Samples.Key> costLines() {
    Set<Samples.Key> lines = new LinkedHashSet<>();
    samples.forEach(
        (key, stats) -> {
          if (key.metric().equals("round_trips_per_step")) {
            lines.add(key);
          }
        });
    return lines;
  }

  private void costRow(Samples.Key line, String prefix) {
    List<String> cells = new ArrayList<>();
    cells.add(line.workload() + (prefix.isEmpty() ? "" : " creation"));
    cells.add(line.contender());
    for (String metric : COSTS.keySet()) {
      cells.add(
          samples
              .median(line.workload(), line.contender(), prefix + metric)
              .map(Figures::text)
              .orElse(""));
    }
    row(cells.toArray(String[]::new));
  }

  private void addFailures() {
    if (samples.failures().isEmpty()) {
      return;
    }
    heading("Runs that failed");
    for (Samples.Failure failure : samples.failures()) {
      line("- %s, %s:".formatted(failure.workload(), failure.contender()));
      line("  ```");
      failure.message().lines().forEach(message -> line("  " + message));
      line("  ```");
    }
  }

  private void heading(String title) {
    line("");
    line("## " + title);
    line("");
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void rule(int cells) {
    line("|" + "---|".repeat(cells));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
