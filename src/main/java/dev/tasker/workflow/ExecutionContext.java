package dev.tasker.workflow;

import java.util.Optional;
import java.util.UUID;

/**
 * What the runtime knows about the task of a step without asking again. Built from the one query
 * that created or claimed it, cached per task, and used for every log line, span and metric.
 *
 * @param correlationId the caller's id for the whole business transaction; free text
 * @param traceParent the W3C traceparent of the task's creation
 * @param sampled the sampling decision taken once, at creation: whether traces and detailed metrics
 *     of this task are recorded
 */
public record ExecutionContext(
    UUID taskUuid,
    String correlationId,
    String namespaceName,
    String taskName,
    String version,
    Optional<String> traceParent,
    boolean sampled) {}
