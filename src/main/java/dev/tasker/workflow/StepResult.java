package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a step handler answers. A thrown exception or a failed Future counts as a {@link
 * RetryableFailure}; a handler that knows better says {@link PermanentFailure}.
 */
public sealed interface StepResult {

  /** Dispatches on the kind of result; every kind must be handled. */
  <T> T match(
      Function<Success, T> success,
      Function<RetryableFailure, T> retryable,
      Function<PermanentFailure, T> permanent);

  /** The word used for the metric label {@code outcome} and on the wire. */
  String outcome();

  /** The step is done; {@code value} is stored and given to the steps that depend on it. */
  static StepResult success(JsonObject value) {
    return new Success(value);
  }

  /** Done, with nothing to tell. */
  static StepResult success() {
    return new Success(new JsonObject());
  }

  /** Try again under the step's retry policy. */
  static StepResult retryable(String code, String message) {
    return new RetryableFailure(StepError.of(code, message), Optional.empty());
  }

  /** Do not try again. */
  static StepResult permanent(String code, String message) {
    return new PermanentFailure(StepError.of(code, message));
  }

  /** Done. */
  record Success(JsonObject value) implements StepResult {
    public Success {
      Objects.requireNonNull(value, "a successful step needs a value, if only an empty object");
    }

    @Override
    public <T> T match(
        Function<Success, T> success,
        Function<RetryableFailure, T> retryable,
        Function<PermanentFailure, T> permanent) {
      return success.apply(this);
    }

    @Override
    public String outcome() {
      return "success";
    }
  }

  /**
   * Failed, may be tried again.
   *
   * @param retryAfter a wait the handler asks for (an HTTP Retry-After, say) instead of the
   *     policy's
   */
  record RetryableFailure(StepError error, Optional<Duration> retryAfter) implements StepResult {
    /** A longer wait than this is shortened to it. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    public RetryableFailure {
      Objects.requireNonNull(error, "a failed step needs an error");
      retryAfter = retryAfter.map(RetryableFailure::bounded);
    }

    private static Duration bounded(Duration wait) {
      if (wait.isNegative()) {
        return Duration.ZERO;
      }
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    @Override
    public <T> T match(
        Function<Success, T> success,
        Function<RetryableFailure, T> retryable,
        Function<PermanentFailure, T> permanent) {
      return retryable.apply(this);
    }

    @Override
    public String outcome() {
      return "retryable_failure";
    }
  }

  /** Failed for good. */
  record PermanentFailure(StepError error) implements StepResult {
    public PermanentFailure {
      Objects.requireNonNull(error, "a failed step needs an error");
    }

    @Override
    public <T> T match(
        Function<Success, T> success,
        Function<RetryableFailure, T> retryable,
        Function<PermanentFailure, T> permanent) {
      return permanent.apply(this);
    }

    @Override
    public String outcome() {
      return "permanent_failure";
    }
  }
}
