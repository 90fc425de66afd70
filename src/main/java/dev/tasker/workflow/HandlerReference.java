package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;

/**
 * How a template names the handler of a step.
 *
 * @param callable the name the handler is registered under, or the name of its Java class
 * @param method an optional method of the handler, empty for the default
 * @param resolver an optional hint which resolver finds the callable, empty for any
 * @param initialization settings for the handler, given to it with each step
 */
public record HandlerReference(
    String callable, String method, String resolver, JsonObject initialization) {
  public HandlerReference {
    if (callable.isBlank()) {
      throw new IllegalArgumentException("handler.callable must not be empty");
    }
  }

  public static HandlerReference of(String callable) {
    return new HandlerReference(callable, "", "", new JsonObject());
  }
}
