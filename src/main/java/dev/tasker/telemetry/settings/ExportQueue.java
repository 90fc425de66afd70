package dev.tasker.telemetry.settings;

import java.time.Duration;

/**
 * How finished spans or log records wait for the collector.
 *
 * @param capacity the most that wait, the batch under way included
 * @param batch the most sent at once
 * @param delay how long an incomplete batch waits for more
 */
public record ExportQueue(int capacity, int batch, Duration delay) {
  public static final ExportQueue DEFAULT = new ExportQueue(4096, 512, Duration.ofSeconds(1));

  public ExportQueue {
    if (batch < 1 || capacity < batch) {
      throw new IllegalArgumentException(
          "the export queue must hold at least a batch of 1, was " + capacity + " and " + batch);
    }
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("the export queue's delay must be > 0, was " + delay);
    }
  }
}
