package dev.tasker.telemetry.metric;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is recorded while no registry counts yet: meters of a composite without children
 * forget. The first registry joins some 50 ms after phase 2, on a worker thread, and whatever was
 * kept is recorded then, once. Safe on any thread.
 */
final class EarlyRecords {
  /** If no registry ever joins, no more memory than this is spent on hoping. */
  static final int MOST = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(EarlyRecords.class);

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

  /** A registry has joined: what was kept is recorded, beside what others record meanwhile. */
  void count() {
    synchronized (kept) {
      // First: nobody waits for what is added up anyway, and one record that throws loses no other.
      counting = true;
      kept.forEach(EarlyRecords::recorded);
      kept.clear();
    }
  }

  private static void recorded(Runnable record) {
    try {
      record.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.atWarn().setCause(e).log("telemetry.record_lost");
    }
  }
}
