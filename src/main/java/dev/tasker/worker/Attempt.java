package dev.tasker.worker;

import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepHandler;
import dev.tasker.telemetry.context.StepCorrelation;
import dev.tasker.telemetry.trace.AttemptSpan;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.context.Scope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * One run of a handler. Its time limit begins when the handler begins, not while it waits for a
 * thread; an answer after the limit is ignored.
 */
final class Attempt extends StepCorrelation.Work {
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final StepDispatch dispatch;
  private final StepHandler handler;
  private final TaskerSpans spans;
  private final AttemptSpan span;
  private final Promise<StepResult> result;
  private volatile long timer = NO_TIMER;

  /** To be made on the context of the message; the result arrives there. */
  Attempt(
      Vertx vertx,
      StepDispatch dispatch,
      StepHandler handler,
      TaskerSpans spans,
      AttemptSpan span) {
    this.vertx = vertx;
    this.dispatch = dispatch;
    this.handler = handler;
    this.spans = spans;
    this.span = span;
    this.result = ContextInternal.current().promise();
  }

  /**
   * Starts the run.
   *
   * @param thread runs the work it is given on the kind of thread the handler asks for; its future
   *     fails when there is no such thread to be had
   * @return the handler's answer, or a retryable failure when the time limit came first
   */
  Future<StepResult> start(BiFunction<StepHandler, Consumer<Context>, Future<?>> thread) {
    thread.apply(handler, this::run).onFailure(result::tryFail);
    return result.future();
  }

  @Override
  public ExecutionContext task() {
    return dispatch.context().execution();
  }

  @Override
  public UUID stepUuid() {
    return dispatch.context().stepUuid();
  }

  /**
   * The user's code, with correlation and span in the context it runs in, until its answer is
   * there: what it calls later in that context belongs to the step as well.
   */
  private void run(Context context) {
    StepContext step = dispatch.context();
    dispatch.timeout().ifPresent(this::limit);
    StepCorrelation.put(context, this);
    Scope scope = enter(spans, context, span, step.execution());
    Future.succeededFuture(step)
        .compose(handler::handle)
        .onComplete(
            answered -> {
              scope.close();
              if (timer != NO_TIMER) {
                vertx.cancelTimer(timer);
              }
              if (answered.failed()) {
                result.tryFail(answered.cause());
              } else if (answered.result() == null) {
                result.tryFail(new IllegalStateException("the handler answered with null"));
              } else {
                result.tryComplete(answered.result());
              }
            });
  }

  /** Baggage is part of the task: handlers have it whether or not anything is observed. */
  static Scope enter(TaskerSpans spans, Context context, AttemptSpan span, ExecutionContext task) {
    if (span != AttemptSpan.NONE) {
      return spans.makeCurrent(context, span.span(), task);
    }
    return task.baggage().isPresent() ? spans.makeBaggageCurrent(context, task) : Scope.noop();
  }

  private void limit(Duration timeout) {
    timer =
        vertx.setTimer(
            Math.max(1, timeout.toMillis()),
            passed ->
                result.tryComplete(
                    StepResult.retryable(
                        "step_timeout", "the handler did not answer within " + timeout)));
  }
}
