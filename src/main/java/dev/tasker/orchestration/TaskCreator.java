package dev.tasker.orchestration;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tasker.store.BatchLane;
import dev.tasker.store.NewTask;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.StepStore;
import dev.tasker.store.TaskStore;
import dev.tasker.store.TaskStore.Creation;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Creates tasks. Requests that arrive while an insert is in flight go together in the next one. May
 * be called on any thread; works on its own context.
 */
public final class TaskCreator {

  /**
   * What became of a request.
   *
   * @param created false when a task with the same idempotency key existed
   */
  public record CreatedTask(UUID taskUuid, boolean created) {}

  /** What the caller's telemetry adds to a task. */
  public record Origin(Optional<String> traceParent, boolean sampled) {
    /** Sampled, with no trace to continue. */
    public static final Origin NONE = new Origin(Optional.empty(), true);
  }

  private record Pending(NewTask task, Promise<CreatedTask> promise) {}

  private final Context context;
  private final TaskStore store;
  private final TemplateRegistry templates;
  private final FirstSteps firstSteps;
  private final BatchLane<Pending> lane;

  public TaskCreator(
      Context context,
      TaskStore store,
      TemplateRegistry templates,
      FirstSteps firstSteps,
      int maxBatch) {
    this.context = context;
    this.store = store;
    this.templates = templates;
    this.firstSteps = firstSteps;
    this.lane = new BatchLane<>(context, 1, maxBatch, this::insert);
  }

  /**
   * Creates one task.
   *
   * @return completes on the caller's context, if it has one; fails with {@link
   *     UnknownTemplateException} when the template is not registered
   */
  public Future<CreatedTask> create(TaskRequest request, Origin origin) {
    return create(newTaskUuid(), request, origin);
  }

  /**
   * Creates one task under an id that its span, say, already knows.
   *
   * @param taskUuid made by {@link #newTaskUuid}, used once
   * @return as {@link #create(TaskRequest, Origin)}
   */
  public Future<CreatedTask> create(UUID taskUuid, TaskRequest request, Origin origin) {
    Optional<RegisteredTemplate> template =
        templates.find(request.namespaceName(), request.name(), request.version());
    if (template.isEmpty()) {
      return Future.failedFuture(new UnknownTemplateException(request, templates));
    }
    Promise<CreatedTask> promise = promise();
    Pending pending = new Pending(newTask(taskUuid, template.get(), request, origin), promise);
    context.runOnContext(own -> lane.add(pending));
    return promise.future();
  }

  /** A new id; ids sort in the order of their creation. */
  public static UUID newTaskUuid() {
    return UuidCreator.getTimeOrderedEpochPlus1();
  }

  /** Without the caller's context its continuation would run on ours, and log as somebody else. */
  private static Promise<CreatedTask> promise() {
    ContextInternal caller = ContextInternal.current();
    return caller == null ? Promise.promise() : caller.promise();
  }

  private static NewTask newTask(
      UUID taskUuid, RegisteredTemplate template, TaskRequest request, Origin origin) {
    ExecutionContext execution =
        new ExecutionContext(
            taskUuid,
            request.correlationId().orElseGet(taskUuid::toString),
            template.template().namespaceName(),
            template.template().name(),
            template.template().version(),
            origin.traceParent(),
            origin.sampled());
    List<UUID> stepUuids =
        Stream.generate(UuidCreator::getTimeOrderedEpochPlus1)
            .limit(template.template().steps().size())
            .toList();
    return new NewTask(execution, template, request, stepUuids);
  }

  private Future<Void> insert(List<Pending> batch) {
    List<NewTask> tasks = batch.stream().map(Pending::task).toList();
    return firstSteps
        .reserve(tasks)
        .map(room -> insertAndTake(tasks, room))
        .orElseGet(() -> insertOnly(tasks))
        .onSuccess(creations -> answer(batch, creations))
        .onFailure(cause -> refuse(batch, cause))
        .mapEmpty();
  }

  private Future<List<Creation>> insertAndTake(List<NewTask> tasks, FirstSteps.Room room) {
    return store
        .create(room.workerId(), room.claimNo(), true, tasks)
        .onSuccess(creations -> firstSteps.take(room, tasks, creations))
        .onFailure(
            cause -> {
              if (StepStore.wasRefused(cause)) {
                firstSteps.release(room);
              } else {
                firstSteps.doubt(room);
              }
            });
  }

  private Future<List<Creation>> insertOnly(List<NewTask> tasks) {
    return store
        .create(0, 0, false, tasks)
        .onSuccess(
            creations ->
                firstSteps.enqueued((int) creations.stream().filter(Creation::created).count()));
  }

  private static void answer(List<Pending> batch, List<Creation> creations) {
    for (int i = 0; i < batch.size(); i++) {
      Creation creation = creations.get(i);
      batch.get(i).promise().complete(new CreatedTask(creation.taskUuid(), creation.created()));
    }
  }

  private static void refuse(List<Pending> batch, Throwable cause) {
    batch.forEach(pending -> pending.promise().fail(cause));
  }
}
