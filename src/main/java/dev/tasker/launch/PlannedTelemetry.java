package dev.tasker.launch;

import dev.tasker.config.LoadedConfig;
import dev.tasker.telemetry.SamplingSettings;
import dev.tasker.telemetry.TelemetrySettings;

/**
 * The telemetry that a process would be started with; for commands that start none.
 *
 * @param sampling the rates of namespaces
 */
public record PlannedTelemetry(TelemetrySettings settings, SamplingSettings sampling) {

  /** What this configuration and these options lead to. */
  public static PlannedTelemetry of(LoadedConfig loaded) {
    return new PlannedTelemetry(
        Settings.telemetry(loaded.config()), Settings.sampling(loaded.config()));
  }
}
