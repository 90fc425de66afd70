package dev.tasker.store;

import dev.tasker.workflow.StepError;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One failed attempt to record.
 *
 * @param retryAfter empty when the step has failed for good
 */
public record StepFailure(
    UUID taskUuid, int stepIndex, int attempt, StepError error, Optional<Duration> retryAfter) {}
