package dev.tasker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The claims of this process that are not over: numbers given out whose answer has not arrived, and
 * claims with steps still running. The heartbeat tells the database which journal rows to keep.
 */
final class ClaimNumbers {
  private final Set<Long> unanswered = new HashSet<>();
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

  /** The highest number given out. */
  long last() {
    return last;
  }

  /**
   * Claims with steps still running, and those whose answer has not arrived: they may have some.
   */
  List<Long> open() {
    List<Long> open = new ArrayList<>(running.keySet());
    open.addAll(unanswered);
    return open;
  }

  /** Starts over under a new worker id. */
  void clear() {
    unanswered.clear();
    running.clear();
  }
}
