package dev.tasker.orchestration;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tasker.store.BatchLane;
import dev.tasker.store.Database;
import dev.tasker.store.NewTask;
import dev.tasker.store.ReadyNotice;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.store.StepStore;
import dev.tasker.store.TaskStore;
import dev.tasker.store.TaskStore.Creation;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
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

  /** Requests that may wait for an insert; more are refused. */
  private static final int MAX_WAITING = 10_000;

  /** While one insert waits for the disk, a full batch more can be worked on. */
  private static final int WRITERS = 2;

  private static final int CONFLICT_TRIES = 3;

  private record Pending(NewTask task, Promise<CreatedTask> promise) {}

  private final Context context;
  private final TaskStore store;
  private final TemplateRegistry templates;
  private final FirstSteps firstSteps;
  private final CreationObserver observer;
  private final BatchLane<Pending> lane;

  /**
   * @param maxBatch tasks inserted by one statement at most; asked for each
   */
  public TaskCreator(
      Context context,
      TaskStore store,
      TemplateRegistry templates,
      FirstSteps firstSteps,
      Telemetry telemetry,
      IntSupplier maxBatch) {
    this.context = context;
    this.store = store;
    this.templates = templates;
    this.firstSteps = firstSteps;
    this.observer = new CreationObserver(telemetry);
    this.lane = new BatchLane<>(context, WRITERS, maxBatch, TaskCreator::characters, this::insert);
  }

  /**
   * Creates one task, in a span {@code task.create} below the caller's.
   *
   * @return completes on the caller's context, if it has one; fails with {@link
   *     UnknownTemplateException} when the template is not registered
   */
  public Future<CreatedTask> create(TaskRequest request) {
    Optional<RegisteredTemplate> template =
        templates.find(request.namespaceName(), request.name(), request.version());
    if (template.isEmpty()) {
      return Future.failedFuture(new UnknownTemplateException(request, templates));
    }
    UUID taskUuid = UuidCreator.getTimeOrderedEpochPlus1();
    String correlationId = request.correlationId().orElseGet(taskUuid::toString);
    CreationObserver.Creating creating = observer.creating(request, taskUuid, correlationId);
    NewTask task = newTask(template.get(), request, creating.execution(template.get()));
    Promise<CreatedTask> promise = promise();
    context.runOnContext(own -> add(new Pending(task, promise)));
    return promise
        .future()
        .onSuccess(created -> creating.created(created, template.get()))
        .onFailure(creating::failed);
  }

  private void add(Pending pending) {
    if (lane.waiting() >= MAX_WAITING) {
      pending.promise().fail(new CreationOverloadException(MAX_WAITING));
    } else {
      lane.add(pending);
    }
  }

  /** Without the caller's context its continuation would run on ours, and log as somebody else. */
  private static Promise<CreatedTask> promise() {
    ContextInternal caller = ContextInternal.current();
    return caller == null ? Promise.promise() : caller.promise();
  }

  private static NewTask newTask(
      RegisteredTemplate template, TaskRequest request, ExecutionContext execution) {
    List<UUID> stepUuids =
        Stream.generate(UuidCreator::getTimeOrderedEpochPlus1)
            .limit(template.template().steps().size())
            .toList();
    return new NewTask(execution, template, request, stepUuids);
  }

  /** Roughly; the input itself is bounded by the size of a request. */
  private static int characters(Pending pending) {
    return 100 + 60 * pending.task().stepUuids().size();
  }

  private Future<Void> insert(List<Pending> batch) {
    return insert(batch, CONFLICT_TRIES);
  }

  private Future<Void> insert(List<Pending> batch, int triesLeft) {
    List<NewTask> tasks = batch.stream().map(Pending::task).toList();
    return firstSteps
        .reserve(tasks)
        .map(room -> insertAndTake(tasks, room))
        .orElseGet(() -> insertOnly(tasks))
        .onSuccess(creations -> answer(batch, creations))
        .<Void>mapEmpty()
        .recover(cause -> refused(batch, cause, triesLeft));
  }

  /** A value that PostgreSQL cannot store must fail its own task only, not those beside it. */
  private Future<Void> refused(List<Pending> batch, Throwable cause, int triesLeft) {
    if (Database.isConflict(cause) && triesLeft > 1) {
      return insert(batch, triesLeft - 1);
    }
    if (batch.size() == 1 || !StepStore.isBadData(cause)) {
      batch.forEach(pending -> pending.promise().fail(cause));
      return Future.succeededFuture();
    }
    Future<Void> done = Future.succeededFuture();
    for (Pending pending : batch) {
      done = done.compose(previous -> insert(List.of(pending)));
    }
    return done;
  }

  private Future<List<Creation>> insertAndTake(List<NewTask> tasks, FirstSteps.Room room) {
    return Future.succeededFuture(tasks)
        .compose(all -> store.create(room.workerId(), room.claimNo(), room.takes(), all))
        .onSuccess(creations -> firstSteps.take(room, tasks, creations))
        .onFailure(
            cause -> {
              if (StepStore.wasRefused(cause) || StepStore.isBadData(cause)) {
                firstSteps.release(room);
              } else {
                firstSteps.doubt(room);
              }
            });
  }

  private Future<List<Creation>> insertOnly(List<NewTask> tasks) {
    return TaskStore.isOneAlone(tasks)
        ? firstSteps
            .notice(tasks.get(0))
            .map(notice -> insertAndTell(tasks, notice))
            .orElseGet(() -> insertUntold(tasks))
        : insertUntold(tasks);
  }

  private Future<List<Creation>> insertUntold(List<NewTask> tasks) {
    return Future.succeededFuture(tasks)
        .compose(store::create)
        .onSuccess(creations -> firstSteps.queued(created(tasks, creations)));
  }

  /** The notification is a hint only: a server that refuses it must not lose the task. */
  private Future<List<Creation>> insertAndTell(List<NewTask> tasks, ReadyNotice notice) {
    return Future.succeededFuture(tasks.get(0))
        .compose(task -> store.createAndNotify(task, notice))
        .recover(
            cause ->
                StepStore.wasRefused(cause) ? insertUntold(tasks) : Future.failedFuture(cause));
  }

  private static List<NewTask> created(List<NewTask> tasks, List<Creation> creations) {
    return IntStream.range(0, tasks.size())
        .filter(i -> creations.get(i).created())
        .mapToObj(tasks::get)
        .toList();
  }

  private static void answer(List<Pending> batch, List<Creation> creations) {
    for (int i = 0; i < batch.size(); i++) {
      Creation creation = creations.get(i);
      batch.get(i).promise().complete(new CreatedTask(creation.taskUuid(), creation.created()));
    }
  }
}
