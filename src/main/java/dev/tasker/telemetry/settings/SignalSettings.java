package dev.tasker.telemetry.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What differs between the signals.
 *
 * @param exported the signals that are sent; traces that are not sent still pass through
 * @param own collectors of single signals, instead of the common one
 * @param metricInterval the pause between two exports of all metrics
 * @param logQueue how log records wait for the collector
 * @param limits how large spans and log records may become
 */
public record SignalSettings(
    Set<Signal> exported,
    Map<Signal, OtlpSettings> own,
    Duration metricInterval,
    ExportQueue logQueue,
    SignalLimits limits) {

  public static final Duration DEFAULT_METRIC_INTERVAL = Duration.ofMinutes(1);

  /** All signals, all to the common collector. */
  public static final SignalSettings DEFAULT =
      new SignalSettings(
          Set.of(Signal.values()),
          Map.of(),
          DEFAULT_METRIC_INTERVAL,
          ExportQueue.DEFAULT,
          SignalLimits.DEFAULT);

  public SignalSettings {
    exported = Set.copyOf(exported);
    own = Map.copyOf(own);
    if (metricInterval.isNegative() || metricInterval.isZero()) {
      throw new IllegalArgumentException(
          "the interval of metric exports must be > 0, was " + metricInterval);
    }
  }

  /** Sends only these. */
  public SignalSettings only(Signal... signals) {
    return new SignalSettings(Set.of(signals), own, metricInterval, logQueue, limits);
  }

  public SignalSettings withOwn(Map<Signal, OtlpSettings> own) {
    return new SignalSettings(exported, own, metricInterval, logQueue, limits);
  }

  public SignalSettings withMetricInterval(Duration interval) {
    return new SignalSettings(exported, own, interval, logQueue, limits);
  }

  public SignalSettings withLogQueue(ExportQueue queue) {
    return new SignalSettings(exported, own, metricInterval, queue, limits);
  }
}
