package dev.tasker.worker;

import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepResultCodec;
import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.workflow.HandlerReference;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Sends a held step over the event bus and turns whatever comes back into a step result. */
final class Dispatcher {

  /** For steps without a timeout: the event bus needs some bound for its reply handler. */
  private static final Duration LONGEST_STEP = Duration.ofDays(7);

  /**
   * The consumer enforces the step's timeout, from when the handler begins; the bus gives up only
   * when the consumer is gone. Until then a step may wait for a thread of the pool.
   */
  private static final Duration REPLY_MARGIN = Duration.ofHours(1);

  private final EventBus eventBus;
  private final Supplier<Duration> defaultTimeout;

  /**
   * @param defaultTimeout for steps whose template sets none; zero for no limit; asked for each
   */
  Dispatcher(EventBus eventBus, Supplier<Duration> defaultTimeout) {
    this.eventBus = eventBus;
    this.defaultTimeout = defaultTimeout;
  }

  /**
   * Asks for one attempt.
   *
   * @param traceParent what the attempt's span continues
   * @return how it ended; never fails
   */
  Future<Answer> send(HeldStep step, Optional<String> traceParent) {
    long sentNanos = System.nanoTime();
    StepDispatch dispatch = dispatch(step, traceParent);
    DeliveryOptions options =
        new DeliveryOptions()
            .setTracingPolicy(TracingPolicy.IGNORE)
            .setSendTimeout(
                dispatch.timeout().map(REPLY_MARGIN::plus).orElse(LONGEST_STEP).toMillis());
    String address = StepDispatch.address(step.task().execution().namespaceName());
    Future<Message<Object>> reply = eventBus.request(address, dispatch, options);
    return reply
        .map(answered -> answer(step, sentNanos, traceParent, answered))
        .otherwise(
            cause ->
                new Answer(
                    step, failure(cause, address), sentNanos, traceParent, Optional.empty()));
  }

  private static Answer answer(
      HeldStep step, long sentNanos, Optional<String> traceParent, Message<Object> reply) {
    StepResult result = result(reply);
    boolean success = result instanceof StepResult.Success;
    // A message makes its headers when they are asked for; most have none.
    boolean told =
        !success
            || (traceParent.isPresent()
                && (step.place().feedsJoin() || TraceParent.isSampled(traceParent.get())));
    Optional<String> span = told ? recorded(reply) : Optional.empty();
    if (step.place().feedsJoin()) {
      join(step, success ? span : Optional.empty());
    }
    return new Answer(step, result, sentNanos, traceParent, span);
  }

  /** The span that a consumer names, if it is one: consumers of other makes may send anything. */
  private static Optional<String> recorded(Message<Object> reply) {
    return Optional.ofNullable(reply.headers().get(StepDispatch.TRACE_PARENT))
        .filter(named -> TraceParent.parse(named).isSampled());
  }

  /** A join links to the attempts that led to it, not to those that failed before them. */
  private static void join(HeldStep step, Optional<String> span) {
    if (span.isPresent()) {
      step.task().rememberSpan(step.stepIndex(), span.get());
    } else {
      step.task().forgetSpan(step.stepIndex());
    }
  }

  private StepDispatch dispatch(HeldStep step, Optional<String> traceParent) {
    TaskMemory task = step.task();
    HandlerReference handler = step.template().handler();
    StepContext context =
        new StepContext(
            task.execution(),
            step.stepUuid(),
            step.template().name(),
            step.attemptsUsed(),
            step.template().retry().attemptLimit(),
            task.input(),
            task.dependencyResults(step.stepIndex()),
            handler.initialization());
    return new StepDispatch(
        context,
        handler.callable(),
        traceParent,
        task.joinedSpans(step.stepIndex()),
        step.template().timeout().or(this::limit));
  }

  private Optional<Duration> limit() {
    return Optional.of(defaultTimeout.get()).filter(timeout -> !timeout.isZero());
  }

  private static StepResult result(Message<Object> reply) {
    if (reply.body() instanceof StepResult result) {
      return result;
    }
    if (reply.body() instanceof JsonObject json) {
      return StepResultCodec.fromJson(json);
    }
    throw new IllegalArgumentException("a consumer replied with something that is no step result");
  }

  private static StepResult failure(Throwable cause, String address) {
    StepError error =
        cause instanceof ReplyException reply
            ? switch (reply.failureType()) {
              case NO_HANDLERS ->
                  StepError.of("no_consumer", "no verticle consumes " + address + " any more");
              case TIMEOUT ->
                  StepError.of("consumer_silent", "the consumer of " + address + " did not reply");
              default -> StepError.of("consumer_failed", String.valueOf(reply.getMessage()));
            }
            : StepError.of(cause);
    return new StepResult.RetryableFailure(error, Optional.empty());
  }
}
