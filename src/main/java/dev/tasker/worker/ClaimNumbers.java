package dev.tasker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The claims of this process that are not over: numbers given out whose answer has not arrived, and
 * claims with steps still running. The heartbeat tells the database which journal rows to keep.
 */
final class ClaimNumbers {
  private final TreeSet<Long> unanswered = new TreeSet<>();
  private final Map<Long, Integer> running = new HashMap<>();
  private long last;

  /** A new number; answer it with {@link #answered}. */
  long next() {
    last++;
    unanswered.add(last);
    return last;
  }

  /** The claim gave {@code steps} steps. */
  void answered(long claimNo, int steps) {
    unanswered.remove(claimNo);
    if (steps > 0) {
      running.put(claimNo, steps);
    }
  }

  /** One step of the claim has ended. */
  void stepEnded(long claimNo) {
    running.computeIfPresent(claimNo, (number, steps) -> steps == 1 ? null : steps - 1);
  }

  /** The highest number up to which every claim has been answered. */
  long answeredUpTo() {
    return unanswered.isEmpty() ? last : unanswered.first() - 1;
  }

  /** Claims with steps still running. */
  List<Long> open() {
    return new ArrayList<>(running.keySet());
  }

  /** Starts over under a new worker id. */
  void clear() {
    unanswered.clear();
    running.clear();
  }
}
