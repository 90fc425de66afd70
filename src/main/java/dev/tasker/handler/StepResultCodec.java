package dev.tasker.handler;

import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link StepResult} on the event bus. The JSON form: {@code {"outcome": "success", "value": {…}}},
 * {@code {"outcome": "retryable_failure", "error": {"code": …, "message": …}, "retry_after_ms":
 * …}}, {@code {"outcome": "permanent_failure", "error": {…}}}.
 */
public final class StepResultCodec implements MessageCodec<StepResult, StepResult> {

  /** Name this codec when replying: {@code new DeliveryOptions().setCodecName(NAME)}. */
  public static final String NAME = "tasker.step_result";

  @Override
  public void encodeToWire(Buffer buffer, StepResult result) {
    Buffer json = toJson(result).toBuffer();
    buffer.appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public StepResult decodeFromWire(int position, Buffer buffer) {
    int start = position + Integer.BYTES;
    return fromJson(new JsonObject(buffer.slice(start, start + buffer.getInt(position))));
  }

  @Override
  public StepResult transform(StepResult result) {
    return result;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  /** The JSON form of a result. */
  public static JsonObject toJson(StepResult result) {
    JsonObject json = new JsonObject().put("outcome", result.outcome());
    return result.match(
        success -> json.put("value", success.value()),
        retryable -> {
          retryable.retryAfter().ifPresent(after -> json.put("retry_after_ms", after.toMillis()));
          return json.put("error", retryable.error().toJson());
        },
        permanent -> json.put("error", permanent.error().toJson()));
  }

  /**
   * Reads the JSON form.
   *
   * @throws IllegalArgumentException when the outcome is unknown
   */
  public static StepResult fromJson(JsonObject json) {
    String outcome = json.getString("outcome", "");
    return switch (outcome) {
      case "success" -> new StepResult.Success(json.getJsonObject("value", new JsonObject()));
      case "retryable_failure" -> {
        @Nullable Long retryAfterMillis = json.getLong("retry_after_ms");
        yield new StepResult.RetryableFailure(
            error(json), Optional.ofNullable(retryAfterMillis).map(Duration::ofMillis));
      }
      case "permanent_failure" -> new StepResult.PermanentFailure(error(json));
      default ->
          throw new IllegalArgumentException(
              "a step result needs \"outcome\": success, retryable_failure or permanent_failure; got \""
                  + outcome
                  + "\"");
    };
  }

  private static StepError error(JsonObject json) {
    return StepError.fromJson(json.getJsonObject("error", new JsonObject()));
  }
}
