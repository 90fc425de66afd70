package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Why a step failed, as it is stored, logged and shown.
 *
 * @param code a short stable word for programs, for example {@code payment_gateway_unavailable}
 * @param message for people: what happened, with the facts
 * @param type the Java exception's class name, or empty
 */
public record StepError(String code, String message, String type) {

  private static final int MAX_MESSAGE_LENGTH = 4000;

  public StepError {
    if (code.isBlank()) {
      throw new IllegalArgumentException("a step error needs a code");
    }
    // PostgreSQL stores no NUL in JSON; an error message must never keep its step from failing.
    code = code.replace('\0', ' ');
    message = message.replace('\0', ' ');
    type = type.replace('\0', ' ');
    if (message.length() > MAX_MESSAGE_LENGTH) {
      message = message.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }
  }

  public static StepError of(String code, String message) {
    return new StepError(code, message, "");
  }

  /** Describes an exception thrown by a handler, also one that cannot tell its own message. */
  public static StepError of(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    String message = messageOf(thrown);
    return new StepError(
        "handler_exception",
        // With its name: the message of a file system's exception, say, is nothing but the path.
        message == null ? name : name + ": " + message,
        thrown.getClass().getName());
  }

  /**
   * The message of an exception that may be the user's own: asking for it must not throw, or the
   * step that threw would wait for its time limit to fail.
   */
  public static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return "its message cannot be read, " + e.getClass().getName();
    }
  }

  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("code", code).put("message", message);
    return type.isEmpty() ? json : json.put("type", type);
  }

  public static StepError fromJson(JsonObject json) {
    return new StepError(
        json.getString("code", "unknown"),
        json.getString("message", ""),
        json.getString("type", ""));
  }
}
