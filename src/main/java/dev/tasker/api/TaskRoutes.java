package dev.tasker.api;

import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.TaskQueries;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;

/** Creates tasks and shows them. */
final class TaskRoutes {
  private static final String TASKS = "/v1/tasks";
  private static final String TASK = TASKS + "/:task_uuid";

  private final TaskRequestReader reader;
  private final TaskCreator creator;
  private final TemplateRegistry templates;
  private final TaskQueries tasks;
  private final IntSupplier maxBodyBytes;

  TaskRoutes(ApiSetup setup, TaskRequestReader reader) {
    this.reader = reader;
    this.creator = setup.creator();
    this.templates = setup.templates();
    this.tasks = setup.tasks();
    this.maxBodyBytes = setup.config()::maxBodyBytes;
  }

  void addTo(Router router) {
    BodyLimit body = new BodyLimit(maxBodyBytes);
    new Resource(router, TASKS)
        .post(List.of(RequestBody::mustBeJson, body), this::create)
        .orRefuse();
    new Resource(router, TASK).get(this::task).orRefuse();
    new Resource(router, TASK + "/workflow_steps").get(this::steps).orRefuse();
  }

  private Future<Object> create(RoutingContext request) {
    TaskRequest task = reader.read(RequestBody.object(request), Correlation.of(request));
    task.correlationId().ifPresent(id -> Correlation.set(request, id));
    RegisteredTemplate template = templates.require(task);
    reader.checkInput(template.template(), task.context());
    return Bounded.wait(creator.create(task))
        .compose(created -> answer(request, template, task, created));
  }

  private Future<Object> answer(
      RoutingContext request, RegisteredTemplate template, TaskRequest task, CreatedTask created) {
    request
        .response()
        .setStatusCode(created.created() ? 201 : 200)
        .putHeader("Location", TASKS + "/" + created.taskUuid());
    return created.created()
        ? Future.succeededFuture(accepted(created.taskUuid(), template, task))
        : find(created.taskUuid());
  }

  /** What is known of a new task without asking the database for it. */
  private static JsonObject accepted(UUID taskUuid, RegisteredTemplate template, TaskRequest task) {
    boolean later = task.runAt().filter(at -> at.isAfter(Instant.now())).isPresent();
    JsonObject json =
        new JsonObject()
            .put("task_uuid", taskUuid.toString())
            .put("name", template.template().name())
            .put("namespace", template.template().namespaceName())
            .put("version", template.template().version())
            .put("status", later ? "pending" : "in_progress")
            .put("context", task.context())
            .put("correlation_id", task.correlationId().orElseGet(taskUuid::toString))
            .put("priority", task.priority())
            .put("tags", new JsonArray(task.tags()))
            .put("total_steps", template.template().steps().size())
            .put("completed_steps", 0)
            .put("completion_percentage", 0.0);
    task.parentCorrelationId().ifPresent(id -> json.put("parent_correlation_id", id));
    task.idempotencyKey().ifPresent(key -> json.put("idempotency_key", key));
    task.runAt().ifPresent(at -> json.put("run_at", at.toString()));
    return json;
  }

  private Future<Object> task(RoutingContext request) {
    return find(taskUuid(request));
  }

  private Future<Object> find(UUID taskUuid) {
    return Bounded.wait(tasks.task(taskUuid))
        .map(found -> found.orElseThrow(() -> unknown(taskUuid)));
  }

  private Future<Object> steps(RoutingContext request) {
    UUID taskUuid = taskUuid(request);
    return Bounded.wait(tasks.steps(taskUuid))
        .map(
            steps -> {
              // Every task has steps.
              if (steps.isEmpty()) {
                throw unknown(taskUuid);
              }
              return steps;
            });
  }

  private static ProblemException unknown(UUID taskUuid) {
    return Problem.of(404, "task_not_found", "Not found", "There is no task " + taskUuid + ".")
        .toException();
  }

  private static UUID taskUuid(RoutingContext request) {
    String text = request.pathParam("task_uuid");
    try {
      UUID uuid = UUID.fromString(text);
      // The parser takes shortened groups, too.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw Problem.of(
            400, "invalid_uuid", "Not a task id", "The task id \"" + text + "\" is not a UUID.")
        .toException();
  }
}
