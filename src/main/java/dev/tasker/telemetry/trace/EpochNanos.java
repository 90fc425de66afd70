package dev.tasker.telemetry.trace;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Moments as spans and metrics have them: in nanoseconds since 1970. */
public final class EpochNanos {
  public static final TimeUnit UNIT = TimeUnit.NANOSECONDS;

  private EpochNanos() {}

  public static long now() {
    return of(Instant.now());
  }

  public static long of(Instant moment) {
    return TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
  }

  /** Of a moment by {@link System#nanoTime}. */
  public static long ofNanoTime(long moment) {
    return now() - (System.nanoTime() - moment);
  }
}
