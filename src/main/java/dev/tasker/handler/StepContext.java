package dev.tasker.handler;

import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a handler knows about the step it runs. Immutable; the JSON objects are shared with other
 * steps of the task and must not be changed.
 *
 * @param stepUuid the same for every attempt: an idempotency key for calls to other systems
 * @param attempt from 1
 * @param taskContext the task's input
 * @param dependencyResults results of the steps this one depends on, by step name
 * @param initialization the settings the template gives to the handler
 */
public record StepContext(
    ExecutionContext execution,
    UUID stepUuid,
    String stepName,
    int attempt,
    int maxAttempts,
    JsonObject taskContext,
    Map<String, JsonObject> dependencyResults,
    JsonObject initialization) {

  /** The result of one dependency. */
  public Optional<JsonObject> dependencyResult(String stepName) {
    return Optional.ofNullable(dependencyResults.get(stepName));
  }

  /**
   * The result of a dependency the template declares.
   *
   * @throws IllegalArgumentException when this step does not depend on {@code stepName}
   */
  public JsonObject requiredResult(String dependency) {
    return dependencyResult(dependency)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "step %s has no result of \"%s\"; its dependencies are %s"
                        .formatted(
                            stepName,
                            dependency,
                            dependencyResults.keySet().stream().sorted().toList())));
  }

  public UUID taskUuid() {
    return execution.taskUuid();
  }
}
