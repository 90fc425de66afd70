package dev.tasker.handler;

import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;

/** A handler written as plain blocking code; runs on the worker pool. */
public interface BlockingStepHandler extends StepHandler {

  /**
   * Does the step's work and returns when it is done.
   *
   * @throws Exception counts as a retryable failure
   */
  StepResult run(StepContext context) throws Exception;

  @Override
  default Future<StepResult> handle(StepContext context) {
    try {
      return Future.succeededFuture(run(context));
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  default HandlerThreading threading() {
    return HandlerThreading.WORKER;
  }
}
