package dev.tasker.workflow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When and how often a failed step is tried again.
 *
 * @param retryable false: the first failure is final
 * @param maxAttempts attempts in all, the first included; 1 to 1000
 * @param backoff how the delay grows
 * @param base the delay's unit
 * @param max no delay exceeds this
 * @param jitter add a random part, at most half of the delay, so that steps that failed together do
 *     not return together; the delay never falls below the policy's own
 */
public record RetryPolicy(
    boolean retryable,
    int maxAttempts,
    Backoff backoff,
    Duration base,
    Duration max,
    boolean jitter) {

  /** What a template gets that says nothing: 3 attempts, exponential from 1 s up to 30 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          true, 3, Backoff.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(30), false);

  public RetryPolicy {
    if (maxAttempts < 1 || maxAttempts > 1000) {
      throw new IllegalArgumentException(
          "retry.max_attempts must be from 1 to 1000, was " + maxAttempts);
    }
    if (base.isNegative()) {
      throw new IllegalArgumentException("retry.backoff_base_ms must be 0 or more, was " + base);
    }
    if (max.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "retry.max_backoff_ms must be at least backoff_base_ms ("
              + base.toMillis()
              + "), was "
              + max.toMillis());
    }
  }

  /** Whether a step that has made {@code attempts} attempts may make another one. */
  public boolean allowsAnotherAfter(int attempts) {
    return retryable && attempts < maxAttempts;
  }

  /** The attempts this policy allows in all, 1 when it does not retry. */
  public int attemptLimit() {
    return retryable ? maxAttempts : 1;
  }

  /**
   * How long to wait before the next attempt.
   *
   * @param attempt the attempt that just failed, from 1
   */
  public Duration delayAfter(int attempt, RandomGenerator random) {
    double limit = (double) max.toMillis();
    double millis = Math.min((double) base.toMillis() * backoff.factor(attempt), limit);
    if (jitter) {
      millis = Math.min(millis * (1 + random.nextDouble() / 2), limit);
    }
    return Duration.ofMillis((long) millis);
  }
}
