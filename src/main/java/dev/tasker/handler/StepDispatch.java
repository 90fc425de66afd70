package dev.tasker.handler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The event-bus message that asks for one attempt of a step, sent to {@link #address}. The reply is
 * the step result: a {@link dev.tasker.workflow.StepResult}, or from consumers that do not have the
 * class a JSON object as {@link StepResultCodec} writes it. In one process it travels by reference,
 * across a cluster as JSON. A reply may name the span that tells its result in its header {@link
 * #TRACE_PARENT}; a failure that names none gets a span from whoever sent the step.
 *
 * @param callable the handler the template names
 * @param traceParent W3C traceparent of the publishing span
 * @param links W3C traceparents of the steps that this one joins
 * @param timeout how long the attempt may take; empty for no limit
 */
public record StepDispatch(
    StepContext context,
    String callable,
    Optional<String> traceParent,
    List<String> links,
    Optional<Duration> timeout) {

  /** The reply's header with the W3C traceparent of the span that tells the result. */
  public static final String TRACE_PARENT = "traceparent";

  private static final String ADDRESS_PREFIX = "tasker.steps.";

  public StepDispatch {
    links = List.copyOf(links);
  }

  /** The event-bus address of a namespace's steps. */
  public static String address(String namespaceName) {
    return ADDRESS_PREFIX + namespaceName;
  }
}
