package dev.tasker.bench;

import java.util.Locale;

/** Numbers for people: three or four digits that count, thousands grouped. */
final class Figures {
  private Figures() {}

  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    if (size >= 0.1 || size == 0) {
      return String.format(Locale.ROOT, "%.2f", value);
    }
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** The median, and the range when there were several rounds. */
  static String text(Stats stats) {
    return stats.rounds() == 1
        ? text(stats.median())
        : "%s [%s..%s]".formatted(text(stats.median()), text(stats.min()), text(stats.max()));
  }
}
