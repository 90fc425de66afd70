package dev.tasker.telemetry.trace;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Moments as spans have them: in nanoseconds since 1970. */
final class EpochNanos {
  static final TimeUnit UNIT = TimeUnit.NANOSECONDS;

  private EpochNanos() {}

  /** Of a moment by {@link System#nanoTime}. */
  static long ofNanoTime(long moment) {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond())
        + now.getNano()
        - (System.nanoTime() - moment);
  }
}
