package dev.tasker.bench;

import java.util.Optional;

/**
 * A promise and what became of it in this run.
 *
 * @param measured empty when this run did not measure it
 */
record Target(String workload, String promise, Bound bound, Optional<Double> measured) {

  /**
   * The limit of a figure.
   *
   * @param atLeast whether the figure must reach the limit; otherwise it must not pass it
   */
  record Bound(boolean atLeast, double limit, String unit) {
    boolean holds(double value) {
      return atLeast ? value >= limit : value <= limit;
    }
  }

  /** {@code met}, {@code missed} or {@code not measured}. */
  String verdict() {
    return measured.map(value -> bound.holds(value) ? "met" : "missed").orElse("not measured");
  }

  String measuredText() {
    return measured
        .map(value -> Figures.text(value) + (bound.unit().isEmpty() ? "" : " " + bound.unit()))
        .orElse("–");
  }
}
