package dev.tasker.worker;

import dev.tasker.workflow.StepResult;
import java.util.Optional;

/**
 * How one attempt of a step ended, as the engine knows it.
 *
 * @param sentNanos when it was asked for, by {@link System#nanoTime}
 * @param published what the attempt's span continues, as a W3C traceparent
 * @param span the recorded span that tells the result, as a W3C traceparent; empty when there is
 *     none
 */
record Answer(
    HeldStep step,
    StepResult result,
    long sentNanos,
    Optional<String> published,
    Optional<String> span) {

  /** The span that what is said of the attempt belongs to; empty when its task has no trace. */
  Optional<String> trace() {
    return span.isPresent() ? span : published;
  }

  /** The same, told by another span, if there is one. */
  Answer toldBy(Optional<String> other) {
    return other.isPresent() ? new Answer(step, result, sentNanos, published, other) : this;
  }
}
