package dev.tasker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Everything that was measured, one value a round, in the order of first appearance. */
final class Samples {

  /** A figure of a contender in a workload. */
  record Key(String workload, String contender, String metric) {}

  /** A run that came to nothing, or to a wrong result. */
  record Failure(String workload, String contender, String message) {}

  private final Map<Key, List<Double>> values = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();

  void add(String workload, String contender, String metric, double value) {
    values
        .computeIfAbsent(new Key(workload, contender, metric), key -> new ArrayList<>())
        .add(value);
  }

  void fail(String workload, String contender, String message) {
    failures.add(new Failure(workload, contender, message));
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  void forEach(BiConsumer<Key, Stats> consumer) {
    values.forEach((key, list) -> consumer.accept(key, Stats.of(list)));
  }

  Optional<Stats> stats(String workload, String contender, String metric) {
    return Optional.ofNullable(values.get(new Key(workload, contender, metric))).map(Stats::of);
  }

  Optional<Double> median(String workload, String contender, String metric) {
    return stats(workload, contender, metric).map(Stats::median);
  }
}
