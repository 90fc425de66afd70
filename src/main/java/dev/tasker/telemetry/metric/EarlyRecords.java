package dev.tasker.telemetry.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what is recorded while no registry counts yet: meters of a composite without children
 * forget. The first registry joins some 50 ms after phase 2, on a worker thread, and whatever was
 * kept is recorded then, once. Safe on any thread.
 */
final class EarlyRecords {
  /** If no registry ever joins, no more memory than this is spent on hoping. */
  static final int MOST = 10_000;

  private final List<Runnable> kept = new ArrayList<>();
  private volatile boolean counting;

  private EarlyRecords(boolean counting) {
    this.counting = counting;
  }

  /** Of a registry that may or may not count already. */
  static EarlyRecords of(MeterRegistry registry) {
    return new EarlyRecords(
        !(registry instanceof CompositeMeterRegistry composite)
            || !composite.getRegistries().isEmpty());
  }

  /** Whether it is over: a record has no need to be kept. */
  boolean counting() {
    return counting;
  }

  /** Records later, or at once when it has just become over. */
  void keep(Runnable record) {
    synchronized (kept) {
      if (!counting) {
        if (kept.size() < MOST) {
          kept.add(record);
        }
        return;
      }
    }
    record.run();
  }

  /** A registry has joined. What others record meanwhile waits for what came before. */
  void count() {
    synchronized (kept) {
      kept.forEach(Runnable::run);
      kept.clear();
      counting = true;
    }
  }
}
