package dev.tasker.worker;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepHandler;
import dev.tasker.handler.StepResultCodec;
import dev.tasker.telemetry.StepCorrelation;
import dev.tasker.telemetry.StepSpan;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The event-bus consumer of one namespace's steps: finds the handler, runs it on the kind of thread
 * it asks for inside the step's span, and replies with its result. A step never fails the message:
 * what goes wrong becomes a step result.
 */
final class TaskVerticle extends VerticleBase {

  private static final DeliveryOptions REPLY =
      new DeliveryOptions()
          .setCodecName(StepResultCodec.NAME)
          .setTracingPolicy(TracingPolicy.IGNORE);

  /** A handler is missing during a rolling deployment at most; attempts must last that long. */
  private static final Duration HANDLER_MAY_COME = Duration.ofSeconds(30);

  private final String namespaceName;
  private final HandlerRegistry handlers;
  private final Telemetry telemetry;
  private final int blockingPoolSize;
  private @Nullable MessageConsumer<StepDispatch> consumer;
  private @Nullable WorkerExecutor blocking;

  /**
   * @param blockingPoolSize threads of the pool that all namespaces of this process share
   */
  TaskVerticle(
      String namespaceName, HandlerRegistry handlers, Telemetry telemetry, int blockingPoolSize) {
    this.namespaceName = namespaceName;
    this.handlers = handlers;
    this.telemetry = telemetry;
    this.blockingPoolSize = blockingPoolSize;
  }

  @Override
  public Future<?> start() {
    blocking =
        vertx.createSharedWorkerExecutor("tasker-steps", blockingPoolSize, 1, TimeUnit.HOURS);
    consumer = vertx.eventBus().consumer(StepDispatch.address(namespaceName), this::onStep);
    return consumer.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  /** Called in a duplicated context of the message's own. */
  private void onStep(Message<StepDispatch> message) {
    Future.succeededFuture(message.body())
        .compose(this::run)
        .otherwise(TaskVerticle::failure)
        .onSuccess(result -> message.reply(result, REPLY));
  }

  private Future<StepResult> run(StepDispatch dispatch) {
    Optional<StepHandler> handler = handlers.find(dispatch.callable());
    if (handler.isEmpty()) {
      return Future.succeededFuture(unknownHandler(dispatch));
    }
    return withTimeout(dispatch, traced(dispatch, handler.get()));
  }

  private Future<StepResult> traced(StepDispatch dispatch, StepHandler handler) {
    StepContext step = dispatch.context();
    Span span =
        telemetry
            .spans()
            .startStepProcess(
                new StepSpan(
                    step.execution(),
                    step.stepUuid(),
                    step.stepName(),
                    step.attempt(),
                    dispatch.traceParent(),
                    List.of()));
    return invoke(handler, step, span)
        .onSuccess(result -> telemetry.spans().end(span, result.outcome()))
        .onFailure(cause -> telemetry.spans().end(span, "retryable_failure", cause));
  }

  private Future<StepResult> invoke(StepHandler handler, StepContext step, Span span) {
    Context own = Vertx.currentContext();
    return switch (handler.threading()) {
      case EVENT_LOOP -> inside(own, handler, step, span);
      case WORKER -> onWorker(own, handler, step, span);
      case VIRTUAL_THREAD ->
          VirtualThreads.available(vertx)
              ? VirtualThreads.call(vertx, context -> inside(context, handler, step, span))
              : onWorker(own, handler, step, span);
    };
  }

  private Future<StepResult> onWorker(
      Context own, StepHandler handler, StepContext step, Span span) {
    if (blocking == null) {
      throw new IllegalStateException("the verticle has not been started");
    }
    return blocking
        .executeBlocking(() -> inside(own, handler, step, span), false)
        .compose(result -> result);
  }

  /**
   * The user's code, with correlation and span in the context it runs in, until its answer is
   * there: what it calls later in that context belongs to the step as well.
   */
  private Future<StepResult> inside(
      Context context, StepHandler handler, StepContext step, Span span) {
    StepCorrelation.put(context, step.execution(), step.stepUuid());
    Scope scope = telemetry.spans().makeCurrent(context, span);
    return Future.succeededFuture(step)
        .compose(handler::handle)
        .onComplete(answered -> scope.close());
  }

  private static Future<StepResult> withTimeout(StepDispatch dispatch, Future<StepResult> result) {
    return dispatch
        .timeout()
        .map(
            timeout ->
                result
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .recover(cause -> timedOut(cause, dispatch)))
        .orElse(result);
  }

  private static Future<StepResult> timedOut(Throwable cause, StepDispatch dispatch) {
    return cause instanceof TimeoutException
        ? Future.succeededFuture(
            StepResult.retryable(
                "step_timeout",
                "the handler did not answer within " + dispatch.timeout().orElseThrow()))
        : Future.failedFuture(cause);
  }

  private StepResult unknownHandler(StepDispatch dispatch) {
    return new StepResult.RetryableFailure(
        StepError.of(
            "handler_not_found",
            "no handler is registered as \"%s\"; registered are %s"
                .formatted(dispatch.callable(), handlers.callables())),
        Optional.of(HANDLER_MAY_COME));
  }

  private static StepResult failure(Throwable cause) {
    return new StepResult.RetryableFailure(StepError.of(cause), Optional.empty());
  }
}
