package dev.tasker.workflow;

import java.util.Optional;
import java.util.UUID;

/**
 * What the runtime knows about the task of a step without asking again. Built from the one query
 * that created or claimed it, cached per task, and used for every log line, span and metric.
 *
 * @param correlationId the caller's id for the whole business transaction; free text
 * @param traceParent the W3C traceparent of the task's creation; its flag is the decision, taken
 *     once, whether the task's trace is recorded
 * @param traceState what the tracing systems of the caller added to it, in the form of the W3C
 * @param sampled the decision taken once, at creation: whether the task gets detailed metrics
 * @param baggage what the creator gave the task to carry along, as a W3C {@code baggage} text
 * @param memo what telemetry has worked out of the others, once for all steps
 */
public record ExecutionContext(
    UUID taskUuid,
    String correlationId,
    String namespaceName,
    String taskName,
    String version,
    Optional<String> traceParent,
    Optional<String> traceState,
    boolean sampled,
    Optional<String> baggage,
    Memo memo) {

  /** A task of which nothing has been worked out yet. */
  public ExecutionContext(
      UUID taskUuid,
      String correlationId,
      String namespaceName,
      String taskName,
      String version,
      Optional<String> traceParent,
      Optional<String> traceState,
      boolean sampled,
      Optional<String> baggage) {
    this(
        taskUuid,
        correlationId,
        namespaceName,
        taskName,
        version,
        traceParent,
        traceState,
        sampled,
        baggage,
        new Memo());
  }

  /** A task whose creator gave it nothing to carry along. */
  public ExecutionContext(
      UUID taskUuid,
      String correlationId,
      String namespaceName,
      String taskName,
      String version,
      Optional<String> traceParent,
      boolean sampled) {
    this(
        taskUuid,
        correlationId,
        namespaceName,
        taskName,
        version,
        traceParent,
        Optional.empty(),
        sampled,
        Optional.empty());
  }
}
