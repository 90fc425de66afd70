package dev.tasker.telemetry.export;

import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import java.util.Optional;

/**
 * What the export of one signal does right now.
 *
 * @param endpoint the address its batches are sent to, without secrets
 * @param waiting spans, log records or metrics that have not left yet
 * @param delivered since telemetry was enabled
 * @param dropped since telemetry was enabled
 * @param lastError what the last export failed of, until one succeeds
 */
public record SignalStatus(
    String endpoint,
    String protocol,
    int waiting,
    long delivered,
    long dropped,
    Optional<String> lastError) {

  /** Nothing is sent now; with these settings it would go there. */
  public static SignalStatus idle(Signal signal, OtlpSettings otlp) {
    return new SignalStatus(
        otlp.shownAddress(signal), otlp.protocol().label(), 0, 0, 0, Optional.empty());
  }
}
