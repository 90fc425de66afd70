package dev.tasker.worker;

import dev.tasker.workflow.StepPlace;
import dev.tasker.workflow.StepTemplate;
import java.time.Duration;
import java.util.UUID;

/**
 * A step this process holds: claimed, not yet committed.
 *
 * @param attempt how often it was claimed: the fence of its result
 * @param leaseLosses attempts that ended with their process; they do not count against the retry
 *     limit
 * @param workerId the registration under which it was claimed
 * @param claimNo the claim that gave it
 * @param waited from ready to claimed
 */
record HeldStep(
    TaskMemory task,
    int stepIndex,
    UUID stepUuid,
    int attempt,
    int leaseLosses,
    int workerId,
    long claimNo,
    Duration waited) {

  UUID taskUuid() {
    return task.execution().taskUuid();
  }

  StepTemplate template() {
    return task.template().template().step(stepIndex);
  }

  StepPlace place() {
    return task.template().template().graph().placeOf(stepIndex);
  }

  /** Attempts that ended with an answer of the handler, this one included. */
  int attemptsUsed() {
    return attempt - leaseLosses;
  }
}
