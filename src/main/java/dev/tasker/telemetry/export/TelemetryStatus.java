package dev.tasker.telemetry.export;

import java.util.Optional;

/**
 * What telemetry does right now.
 *
 * @param enabled whether spans are recorded and exported
 * @param endpoint the collector, without secrets
 * @param spansWaiting finished spans that have not left yet
 * @param spansDelivered since it was enabled
 * @param spansDropped since it was enabled
 * @param lastError what the last export failed of, until one succeeds
 */
public record TelemetryStatus(
    boolean enabled,
    String endpoint,
    String protocol,
    int spansWaiting,
    long spansDelivered,
    long spansDropped,
    Optional<String> lastError) {

  /** OpenTelemetry is not running. */
  public static final TelemetryStatus DISABLED =
      new TelemetryStatus(false, "", "", 0, 0, 0, Optional.empty());
}
