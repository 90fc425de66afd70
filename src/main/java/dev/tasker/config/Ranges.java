package dev.tasker.config;

import dev.tasker.config.ConfigKey.ValueType;

/** The rule for numbers: from one bound to another, both included. */
final class Ranges {
  private Ranges() {}

  /** What is wrong with a number outside the range of its key, with the bound next to it. */
  static String problem(ConfigKey key, double value) {
    boolean whole = key.type() == ValueType.INTEGER;
    return problem(key.min(), key.max(), value, whole);
  }

  /**
   * The same for any range.
   *
   * @param whole whether numbers of the range have no fraction
   */
  static String problem(double min, double max, double value, boolean whole) {
    String rule = "must be between " + bound(min) + " and " + bound(max);
    if (Double.isNaN(value)) {
      return rule;
    }
    double nearest = Math.max(min, Math.min(max, value));
    return rule + Nearest.valid(whole ? bound(nearest) : String.valueOf(nearest));
  }

  private static String bound(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }
}
