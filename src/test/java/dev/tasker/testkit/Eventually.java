package dev.tasker.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a fact that nobody announces, such as a row in a database, up to a deadline. */
public final class Eventually {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private Eventually() {}

  /**
   * Asks again and again until the answer is as wanted.
   *
   * @param fact what is waited for, for the message
   * @return the first answer that is as wanted
   * @throws AssertionError with the last answer when none is within the limit
   */
  public static <T> T get(
      String fact, Duration limit, Callable<? extends T> question, Predicate<? super T> wanted)
      throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      T answer = question.call();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(fact + ": not within " + limit + ", still " + answer);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
