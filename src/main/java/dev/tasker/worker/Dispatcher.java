package dev.tasker.worker;

import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepResultCodec;
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
import org.jspecify.annotations.Nullable;

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
   * @return the result; never fails
   */
  Future<StepResult> send(HeldStep step, Optional<String> traceParent) {
    StepDispatch dispatch = dispatch(step, traceParent);
    DeliveryOptions options =
        new DeliveryOptions()
            .setTracingPolicy(TracingPolicy.IGNORE)
            .setSendTimeout(
                dispatch.timeout().map(REPLY_MARGIN::plus).orElse(LONGEST_STEP).toMillis());
    String address = StepDispatch.address(step.task().execution().namespaceName());
    Future<Message<Object>> reply = eventBus.request(address, dispatch, options);
    boolean linked = traceParent.isPresent() && step.place().feedsJoin();
    return reply
        .map(answered -> linked ? resultAndSpan(step, answered) : result(answered))
        .otherwise(cause -> failure(cause, address));
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

  /** A join links to the attempts that led to it, not to those that failed before them. */
  private static StepResult resultAndSpan(HeldStep step, Message<Object> reply) {
    StepResult result = result(reply);
    @Nullable String span = reply.headers().get(StepDispatch.TRACE_PARENT);
    if (span != null && result instanceof StepResult.Success) {
      step.task().rememberSpan(step.stepIndex(), span);
    } else {
      step.task().forgetSpan(step.stepIndex());
    }
    return result;
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
