package dev.tasker.telemetry.export;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When telemetry last said that it does not arrive, or does again: at most one line a minute,
 * however often telemetry is switched in it. Safe on any thread.
 */
final class QuietMinute {
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private boolean spoken;
  private boolean complained;
  private long spokenAt;

  QuietMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a complaint may be written now; the caller writes it. */
  synchronized boolean mayComplain() {
    if (!isOver()) {
      return false;
    }
    complained = true;
    return true;
  }

  /** Whether something that is no complaint, and need not be settled, may be written now. */
  synchronized boolean mayRemark() {
    return isOver();
  }

  /** Whether it may be written now that a complaint is settled; the caller writes it. */
  synchronized boolean mayRelent() {
    if (!complained || !isOver()) {
      return false;
    }
    complained = false;
    return true;
  }

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
