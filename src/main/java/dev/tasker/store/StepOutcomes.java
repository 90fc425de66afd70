package dev.tasker.store;

import dev.tasker.workflow.TaskStatus;
import java.util.List;
import java.util.UUID;

/**
 * What the database made of a batch of results.
 *
 * @param ready steps that became ready and are now held by this worker, in their first attempt
 * @param enqueued the task of each step that became ready and waits in the queue
 * @param lost steps of the batch this worker no longer held; their results were dropped
 * @param repeated steps of the batch that an earlier try of the same call had recorded already
 * @param finished tasks that ended
 */
public record StepOutcomes(
    List<ReadyStep> ready,
    List<UUID> enqueued,
    List<StepKey> lost,
    List<StepKey> repeated,
    List<FinishedTask> finished) {

  /** Task and index. */
  public record StepKey(UUID taskUuid, int stepIndex) {}

  /** A step handed over. */
  public record ReadyStep(UUID taskUuid, int stepIndex, UUID stepUuid) {}

  /** A task that ended. */
  public record FinishedTask(UUID taskUuid, TaskStatus status) {}
}
