package dev.tasker.store;

import dev.tasker.workflow.StepPlace;
import java.util.Optional;
import java.util.UUID;

/**
 * One success to record.
 *
 * @param attempt the attempt that produced it: the fence against results from a lost lease
 * @param result JSON text
 * @param place what its commit has to look after
 * @param traceParent of the attempt, for the join that it leads to; empty when it leads to none or
 *     was not recorded
 */
public record StepCompletion(
    UUID taskUuid,
    int stepIndex,
    int attempt,
    String result,
    StepPlace place,
    Optional<String> traceParent) {}
