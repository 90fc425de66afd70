package dev.tasker.handler;

import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;

/**
 * User code for a step. Implementations are shared by all steps that name them and must be safe to
 * call from several steps at once.
 *
 * <p>A handler may run more than once for the same step (at-least-once): after a crash, after a
 * lost lease, on a retry. {@link StepContext#stepUuid()} is the same every time and serves as an
 * idempotency key for calls to other systems.
 */
@FunctionalInterface
public interface StepHandler {

  /**
   * Does the step's work. Called on the thread that {@link #threading()} asks for, inside a Vert.x
   * context of the step's own.
   *
   * @return the result; a failed Future (or a thrown exception) is a retryable failure
   */
  Future<StepResult> handle(StepContext context);

  /**
   * Which kind of thread {@link #handle} is called on; read once, when the handler is registered.
   */
  default HandlerThreading threading() {
    return HandlerThreading.EVENT_LOOP;
  }
}
