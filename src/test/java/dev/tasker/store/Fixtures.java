package dev.tasker.store;

import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Templates, tasks and results for tests that call the store without a worker around it. */
final class Fixtures {
  private Fixtures() {}

  static StepCompletion completion(NewTask task, int index, int attempt) {
    return new StepCompletion(
        uuid(task),
        index,
        attempt,
        new JsonObject().put("step", index).encode(),
        task.template().template().graph().placeOf(index),
        Optional.empty());
  }

  static StepFailure failure(NewTask task, int index, int attempt, Optional<Duration> retryAfter) {
    return new StepFailure(
        uuid(task), index, attempt, StepError.of("broken", "it broke"), retryAfter);
  }

  static UUID uuid(NewTask task) {
    return task.execution().taskUuid();
  }

  static NewTask task(RegisteredTemplate template) {
    return task(template, request());
  }

  static NewTask task(RegisteredTemplate template, TaskRequest request) {
    TaskTemplate definition = template.template();
    return new NewTask(
        new ExecutionContext(
            UUID.randomUUID(),
            "corr",
            definition.namespaceName(),
            definition.name(),
            definition.version(),
            Optional.empty(),
            true),
        template,
        request,
        Stream.generate(UUID::randomUUID).limit(definition.steps().size()).toList());
  }

  static TaskRequest request() {
    return TaskRequest.of("test", "any", new JsonObject().put("n", 1));
  }

  static TaskRequest priority(TaskRequest r, int priority) {
    return copy(r, r.idempotencyKey(), priority, r.runAt());
  }

  static TaskRequest key(TaskRequest r, String key) {
    return copy(r, Optional.of(key), r.priority(), r.runAt());
  }

  static TaskRequest runAt(TaskRequest r, Instant at) {
    return copy(r, r.idempotencyKey(), r.priority(), Optional.of(at));
  }

  static TaskRequest copy(
      TaskRequest r, Optional<String> key, int priority, Optional<Instant> runAt) {
    return new TaskRequest(
        r.namespaceName(),
        r.name(),
        r.version(),
        r.context(),
        r.correlationId(),
        r.parentCorrelationId(),
        key,
        priority,
        runAt,
        r.tags(),
        r.initiator(),
        r.sourceSystem(),
        r.reason());
  }

  static StepTemplate step(String name, String... dependencies) {
    return StepTemplate.of(name, "test." + name, List.of(dependencies));
  }

  static TaskTemplate template(String name, StepTemplate... steps) {
    return TaskTemplate.of(
        "test",
        name,
        "1.0.0",
        "",
        List.of(steps),
        new JsonObject(),
        new JsonObject().put("name", name));
  }
}
