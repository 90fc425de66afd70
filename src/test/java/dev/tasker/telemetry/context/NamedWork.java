package dev.tasker.telemetry.context;

import dev.tasker.workflow.ExecutionContext;
import java.util.UUID;

/** The work on a step, without any. */
public final class NamedWork extends StepCorrelation.Work {
  private final ExecutionContext task;
  private final UUID stepUuid;

  public NamedWork(ExecutionContext task, UUID stepUuid) {
    this.task = task;
    this.stepUuid = stepUuid;
  }

  @Override
  public ExecutionContext task() {
    return task;
  }

  @Override
  public UUID stepUuid() {
    return stepUuid;
  }
}
