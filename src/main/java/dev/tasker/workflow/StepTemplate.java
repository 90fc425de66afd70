package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One node of a task template.
 *
 * @param dependencies names of the steps that must be complete before this one runs
 * @param timeout how long one attempt may take; empty for the worker's default
 * @param resultSchema JSON Schema of the result, informative; empty when not given
 */
public record StepTemplate(
    String name,
    String description,
    HandlerReference handler,
    List<String> dependencies,
    Optional<Duration> timeout,
    RetryPolicy retry,
    JsonObject resultSchema) {

  public StepTemplate {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a step needs a name");
    }
    dependencies = List.copyOf(dependencies);
    if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
      throw new IllegalArgumentException(
          "timeout_seconds of step " + name + " must be more than 0, was " + timeout.get());
    }
  }

  public static StepTemplate of(String name, String callable, List<String> dependencies) {
    return new StepTemplate(
        name,
        "",
        HandlerReference.of(callable),
        dependencies,
        Optional.empty(),
        RetryPolicy.DEFAULT,
        new JsonObject());
  }
}
