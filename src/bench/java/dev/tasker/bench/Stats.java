package dev.tasker.bench;

import java.util.Collection;

/**
 * The summary of the rounds of one figure.
 *
 * @param rounds how many values there were
 */
record Stats(double median, double min, double max, int rounds) {

  /**
   * @throws IllegalArgumentException when there are no values
   */
  static Stats of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values to summarize");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Stats(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }
}
