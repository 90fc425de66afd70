package dev.tasker.telemetry.export;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When telemetry last said that it does not arrive, or does again: at most one line a minute,
 * however often telemetry is switched in it. Remarks have a minute of their own, so that a
 * collector that always has something to say cannot keep a complaint from being heard. Safe on any
 * thread.
 */
final class QuietMinute {
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final Clock lines;
  private final Clock remarks;
  private boolean complained;

  QuietMinute(LongSupplier nanoTime) {
    this.lines = new Clock(nanoTime);
    this.remarks = new Clock(nanoTime);
  }

  /** Whether a complaint may be written now; the caller writes it. */
  synchronized boolean mayComplain() {
    if (!lines.isOver()) {
      return false;
    }
    complained = true;
    return true;
  }

  /** Whether something that is no complaint, and need not be settled, may be written now. */
  synchronized boolean mayRemark() {
    return remarks.isOver();
  }

  /** Whether it may be written now that a complaint is settled; the caller writes it. */
  synchronized boolean mayRelent() {
    if (!complained || !lines.isOver()) {
      return false;
    }
    complained = false;
    return true;
  }

  /** Guarded by the minute. */
  private static final class Clock {
    private final LongSupplier nanoTime;
    private boolean spoken;
    private long spokenAt;

    private Clock(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    /** Begins the next minute when it is. */
    private boolean isOver() {
      long now = nanoTime.getAsLong();
      if (spoken && now - spokenAt < QUIET_NANOS) {
        return false;
      }
      spoken = true;
      spokenAt = now;
      return true;
    }
  }
}
