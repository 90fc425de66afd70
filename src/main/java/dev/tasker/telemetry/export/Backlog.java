package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.settings.Signal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of one signal waits, was delivered and was lost. What has got a place is counted once,
 * as the one or the other, also when its pipeline ends before it was sent. Safe on any thread.
 */
final class Backlog {
  private static final int CLOSED = Integer.MIN_VALUE;

  private final Signal signal;
  private final int capacity;
  private final TaskerMetrics metrics;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  Backlog(Signal signal, int capacity, TaskerMetrics metrics) {
    this.signal = signal;
    this.capacity = capacity;
    this.metrics = metrics;
  }

  /**
   * Takes a place; when there is none, or none any more, the item counts as dropped. Never more
   * than there are.
   */
  boolean offer() {
    int before = waiting.get();
    while (hasPlace(before)) {
      if (waiting.compareAndSet(before, before + 1)) {
        return true;
      }
      before = waiting.get();
    }
    drop(1);
    return false;
  }

  /** Takes places whether there are any or not: for what is made when it is sent. */
  void add(int items) {
    waiting.getAndUpdate(now -> isOpen(now) ? now + items : now);
  }

  void delivered(int items) {
    if (leave(items)) {
      delivered.addAndGet(items);
    }
  }

  void failed(int items) {
    metrics.exportFailed();
    if (leave(items)) {
      drop(items);
    }
  }

  /** What still waits will never be sent, nor will what comes from now on: all of it is dropped. */
  void close() {
    int left = waiting.getAndSet(CLOSED);
    if (isOpen(left)) {
      drop(left);
    }
  }

  /** The collector took the others. */
  void rejected(int items, int rejected) {
    delivered(items - rejected);
    failed(rejected);
  }

  int waiting() {
    return Math.max(0, waiting.get());
  }

  long delivered() {
    return delivered.get();
  }

  long dropped() {
    return dropped.get();
  }

  /** Whether these items were still counted as waiting: after the end they count as dropped. */
  private boolean leave(int items) {
    return isOpen(waiting.getAndUpdate(now -> isOpen(now) ? now - items : now));
  }

  private static boolean isOpen(int waiting) {
    return waiting != CLOSED;
  }

  private boolean hasPlace(int waiting) {
    return isOpen(waiting) && waiting < capacity;
  }

  private void drop(int items) {
    dropped.addAndGet(items);
    metrics.dropped(signal, items);
  }
}
