package dev.tasker.config;

/** Whether the variables of OpenTelemetry's specification are checked with the configuration. */
public enum OtelCheck {
  /** What cannot be understood is an error while telemetry is enabled, else a warning. */
  FULL,
  /**
   * Nothing is said about them, nor are the files looked at that they or keys name: for whoever
   * exports nothing, has an OpenTelemetry of its own, or checked them at its start.
   */
  NONE
}
