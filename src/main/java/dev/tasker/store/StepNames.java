package dev.tasker.store;

import dev.tasker.workflow.ExecutionContext;

/** What a step and its task are called, for those who cannot read the template. */
public record StepNames(String namespaceName, String taskName, String version, String stepName) {
  /** When it cannot be found out. */
  public static final StepNames UNKNOWN = new StepNames("unknown", "unknown", "", "unknown");

  /** The task of a step that has these. */
  public ExecutionContext taskOf(ClaimedStep step) {
    return new ExecutionContext(
        step.taskUuid(),
        step.correlationId(),
        namespaceName,
        taskName,
        version,
        step.traceParent(),
        step.traceState(),
        step.sampled(),
        step.baggage());
  }
}
