package dev.tasker.telemetry;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many spans wait, were delivered and were lost. Safe on any thread. */
final class SpanBacklog {
  private final int capacity;
  private final TaskerMetrics metrics;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  SpanBacklog(int capacity, TaskerMetrics metrics) {
    this.capacity = capacity;
    this.metrics = metrics;
  }

  /** Takes a place; when there is none the span counts as dropped. */
  boolean offer() {
    if (waiting.incrementAndGet() <= capacity) {
      return true;
    }
    waiting.decrementAndGet();
    drop(1);
    return false;
  }

  void delivered(int spans) {
    waiting.addAndGet(-spans);
    delivered.addAndGet(spans);
  }

  void failed(int spans) {
    waiting.addAndGet(-spans);
    metrics.exportFailed();
    drop(spans);
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

  private void drop(int spans) {
    dropped.addAndGet(spans);
    metrics.spansDropped(spans);
  }
}
