package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.settings.Signal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much of one signal waits, was delivered and was lost. Safe on any thread. */
final class Backlog {
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

  /** Takes a place; when there is none the item counts as dropped. Never more than there are. */
  boolean offer() {
    int before = waiting.get();
    while (before < capacity) {
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
    waiting.addAndGet(items);
  }

  void delivered(int items) {
    waiting.addAndGet(-items);
    delivered.addAndGet(items);
  }

  void failed(int items) {
    waiting.addAndGet(-items);
    metrics.exportFailed();
    drop(items);
  }

  /** The collector took the others. */
  void rejected(int items, int rejected) {
    delivered(items - rejected);
    failed(rejected);
  }

  int waiting() {
    return waiting.get();
  }

  long delivered() {
    return delivered.get();
  }

  long dropped() {
    return dropped.get();
  }

  private void drop(int items) {
    dropped.addAndGet(items);
    metrics.dropped(signal, items);
  }
}
