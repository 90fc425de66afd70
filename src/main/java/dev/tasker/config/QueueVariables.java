package dev.tasker.config;

import java.time.Duration;
import java.util.List;

/**
 * The variables of one batch processor: how finished spans, or log records, wait.
 *
 * @param capacity the most that wait
 * @param batch the most sent at once
 * @param delay how long an incomplete batch waits
 * @param timeout the longest that sending a batch may take
 */
public record QueueVariables(
    OtelVariable<Integer> capacity,
    OtelVariable<Integer> batch,
    OtelVariable<Duration> delay,
    OtelVariable<Duration> timeout) {

  /** The queue takes the memory for all of them at once. */
  private static final int MOST = 1_000_000;

  public static final QueueVariables SPANS = withPrefix("OTEL_BSP_");
  public static final QueueVariables LOG_RECORDS = withPrefix("OTEL_BLRP_");

  private static QueueVariables withPrefix(String prefix) {
    return new QueueVariables(
        new OtelVariable<>(prefix + "MAX_QUEUE_SIZE", OtelReadings.count(1, MOST)),
        new OtelVariable<>(prefix + "MAX_EXPORT_BATCH_SIZE", OtelReadings.count(1, MOST)),
        new OtelVariable<>(prefix + "SCHEDULE_DELAY", OtelReadings.duration(1)),
        new OtelVariable<>(prefix + "EXPORT_TIMEOUT", OtelReadings.timeout()));
  }

  List<OtelVariable<?>> all() {
    return List.of(capacity, batch, delay, timeout);
  }
}
