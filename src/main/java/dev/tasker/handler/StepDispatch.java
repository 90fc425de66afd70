package dev.tasker.handler;

import java.time.Duration;
import java.util.Optional;

/**
 * The event-bus message that asks for one attempt of a step, sent to {@link #address}. The reply is
 * the step result: a {@link dev.tasker.workflow.StepResult}, or from consumers that do not have the
 * class a JSON object as {@link StepResultCodec} writes it. In one process it travels by reference,
 * across a cluster as JSON.
 *
 * @param callable the handler the template names
 * @param traceParent W3C traceparent of the publishing span
 * @param timeout how long the attempt may take; empty for no limit
 */
public record StepDispatch(
    StepContext context,
    String callable,
    Optional<String> traceParent,
    Optional<Duration> timeout) {

  private static final String ADDRESS_PREFIX = "tasker.steps.";

  /** The event-bus address of a namespace's steps. */
  public static String address(String namespaceName) {
    return ADDRESS_PREFIX + namespaceName;
  }
}
