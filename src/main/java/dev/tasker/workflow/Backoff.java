package dev.tasker.workflow;

import java.util.Locale;

/** How the delay before a retry grows with the attempts made. */
public enum Backoff {
  /** Retry at once. */
  NONE,
  /** base × attempt. */
  LINEAR,
  /** base × 2^(attempt − 1). */
  EXPONENTIAL,
  /** base × the attempt-th Fibonacci number (1, 1, 2, 3, 5, …). */
  FIBONACCI;

  /** The word used in templates. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  double factor(int attempt) {
    return switch (this) {
      case NONE -> 0;
      case LINEAR -> attempt;
      case EXPONENTIAL -> Math.scalb(1.0, attempt - 1);
      case FIBONACCI -> fibonacci(attempt);
    };
  }

  private static double fibonacci(int n) {
    double previous = 0;
    double current = 1;
    for (int i = 1; i < n; i++) {
      double next = previous + current;
      previous = current;
      current = next;
    }
    return current;
  }
}
