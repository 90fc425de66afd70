package dev.tasker.store;

/** What a step and its task are called, for those who cannot read the template. */
public record StepNames(String namespaceName, String taskName, String version, String stepName) {
  /** When it cannot be found out. */
  public static final StepNames UNKNOWN = new StepNames("unknown", "unknown", "", "unknown");
}
