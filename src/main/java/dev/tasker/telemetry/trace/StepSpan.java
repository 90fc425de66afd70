package dev.tasker.telemetry.trace;

import dev.tasker.workflow.ExecutionContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a step's span is made from.
 *
 * @param parent the traceparent to continue; when empty, the span begins a new trace
 * @param links traceparents that also led here: of a join's other parents, or of the trace that a
 *     late retry no longer continues
 */
public record StepSpan(
    ExecutionContext task,
    UUID stepUuid,
    String stepName,
    int attempt,
    Optional<String> parent,
    List<String> links) {

  public StepSpan {
    links = List.copyOf(links);
  }

  /** A step that continues the trace of its task. */
  public static StepSpan of(ExecutionContext task, UUID stepUuid, String stepName, int attempt) {
    return new StepSpan(task, stepUuid, stepName, attempt, task.traceParent(), List.of());
  }

  /** The same step in a trace of its own that points back at the one it leaves. */
  public StepSpan inNewTrace() {
    return new StepSpan(
        task,
        stepUuid,
        stepName,
        attempt,
        Optional.empty(),
        Stream.concat(parent.stream(), links.stream()).toList());
  }
}
