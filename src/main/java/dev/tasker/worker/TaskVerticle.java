package dev.tasker.worker;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.HandlerThreading;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepHandler;
import dev.tasker.handler.StepResultCodec;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.trace.AttemptSpan;
import dev.tasker.telemetry.trace.StepSpan;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
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
  private @Nullable BlockingPool blocking;

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
    blocking = new BlockingPool(vertx, blockingPoolSize);
    consumer = vertx.eventBus().consumer(StepDispatch.address(namespaceName), this::onStep);
    return consumer.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  /** Called in a duplicated context of the message's own. */
  private void onStep(Message<StepDispatch> message) {
    AttemptSpan span = begun(message);
    Future.succeededFuture(message)
        .compose(asked -> run(asked.body(), span))
        .onComplete((result, failure) -> answer(message, span, result, failure));
  }

  /** Whoever sends what is no dispatch is answered by the attempt, not by its span. */
  private AttemptSpan begun(Message<StepDispatch> message) {
    try {
      return begin(telemetry.spans(), message.body());
    } catch (RuntimeException | LinkageError e) {
      telemetry.spans().faults().tell(e);
      return AttemptSpan.NONE;
    }
  }

  private Future<StepResult> run(StepDispatch dispatch, AttemptSpan span) {
    StepHandler handler = handlers.find(dispatch.callable()).orElseGet(() -> missing(dispatch));
    return new Attempt(vertx, dispatch, handler, telemetry.spans(), span).start(this::thread);
  }

  private void answer(
      Message<StepDispatch> message,
      AttemptSpan span,
      @Nullable StepResult result,
      @Nullable Throwable failure) {
    StepResult answer = failure == null ? result : failure(failure);
    try {
      span.complete(result, failure);
    } finally {
      // Whatever a span does, even an error of the JVM's: without a reply the step would hang.
      message.reply(answer, replyFrom(telemetry.spans(), span));
    }
  }

  static AttemptSpan begin(TaskerSpans spans, StepDispatch dispatch) {
    if (!spans.areRecorded()) {
      return AttemptSpan.NONE;
    }
    StepContext step = dispatch.context();
    return spans.startAttempt(
        new StepSpan(
            step.execution(),
            step.stepUuid(),
            step.stepName(),
            step.attempt(),
            dispatch.traceParent(),
            dispatch.links()));
  }

  /** Names the span that tells the result: for lines about it, and for steps that join this one. */
  static DeliveryOptions replyFrom(TaskerSpans spans, AttemptSpan span) {
    return span == AttemptSpan.NONE
        ? REPLY
        : spans
            .recordedTraceParent(span.told())
            .map(parent -> new DeliveryOptions(REPLY).addHeader(StepDispatch.TRACE_PARENT, parent))
            .orElse(REPLY);
  }

  /** Runs the attempt's work on the kind of thread its handler asks for. */
  private Future<?> thread(StepHandler handler, Consumer<Context> work) {
    Context own = Vertx.currentContext();
    boolean virtual =
        handler.threading() == HandlerThreading.VIRTUAL_THREAD && VirtualThreads.available(vertx);
    if (handler.threading() == HandlerThreading.EVENT_LOOP) {
      work.accept(own);
      return Future.succeededFuture();
    }
    if (virtual) {
      VirtualThreads.run(vertx, work);
      return Future.succeededFuture();
    }
    return blockingPool().run(() -> done(work, own));
  }

  private static boolean done(Consumer<Context> work, Context own) {
    work.accept(own);
    return true;
  }

  private BlockingPool blockingPool() {
    if (blocking == null) {
      throw new IllegalStateException("the verticle has not been started");
    }
    return blocking;
  }

  /** An attempt without a handler is one like any other, which fails. */
  private StepHandler missing(StepDispatch dispatch) {
    StepResult answer =
        new StepResult.RetryableFailure(
            StepError.of(
                "handler_not_found",
                "no handler is registered as \"%s\"; registered are %s"
                    .formatted(dispatch.callable(), handlers.callables())),
            Optional.of(HANDLER_MAY_COME));
    return step -> Future.succeededFuture(answer);
  }

  private static StepResult failure(Throwable cause) {
    return new StepResult.RetryableFailure(StepError.of(cause), Optional.empty());
  }
}
