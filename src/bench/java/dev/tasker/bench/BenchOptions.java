package dev.tasker.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmark. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Runs Tasker and its peers on one PostgreSQL server and compares them.")
final class BenchOptions {

  @Option(names = "--quick", description = "The two-minute form.")
  boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "WORKLOAD",
      description = "Only these workloads: W1, W2, \"W2 alone\", …")
  List<String> only = List.of();

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "Only these products: tasker, db-scheduler, …")
  List<String> contenders = List.of();

  @Option(names = "--rounds", description = "This many rounds of everything that is run.")
  Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--out",
      description = "Where results go; docs/bench for a full run, else target/bench.")
  Optional<Path> out = Optional.empty();

  /** A part of the plan must not replace the published results of the whole. */
  Path directory() {
    boolean whole = !quick && only.isEmpty() && contenders.isEmpty() && rounds.isEmpty();
    return out.orElse(Path.of(whole ? "docs/bench" : "target/bench"));
  }

  boolean wants(Plan.Entry entry) {
    return (only.isEmpty() || only.stream().anyMatch(entry::isNamed))
        && (contenders.isEmpty() || contenders.contains(entry.product()));
  }

  Plan.Size size(Plan.Entry entry) {
    Plan.Size size = quick ? entry.quick() : entry.full();
    // A workload that is asked for by name is run, even if the quick form leaves it out.
    if (size.rounds() == 0 && !only.isEmpty()) {
      size = new Plan.Size(Math.max(1, entry.full().count() / 10), 1, entry.full().seconds());
    }
    int wanted = size.rounds() == 0 ? 0 : rounds.orElse(size.rounds());
    return new Plan.Size(size.count(), wanted, size.seconds());
  }
}
