package dev.tasker.launch;

import dev.tasker.config.LoadedConfig;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import java.util.Map;

/**
 * The telemetry that a process would be started with; for commands that start none.
 *
 * @param sampling the rates of namespaces
 */
public record PlannedTelemetry(TelemetrySettings settings, SamplingSettings sampling) {

  /**
   * What this configuration and these variables lead to.
   *
   * @param env the environment; OpenTelemetry's variables win over files
   */
  public static PlannedTelemetry of(LoadedConfig loaded, Map<String, String> env) {
    return new PlannedTelemetry(
        TelemetrySetup.of(loaded, LaunchOptions.of(env)), Settings.sampling(loaded.config()));
  }
}
