package dev.tasker.worker;

import dev.tasker.orchestration.FirstSteps;
import dev.tasker.store.ClaimedStep;
import dev.tasker.store.Database;
import dev.tasker.store.NewTask;
import dev.tasker.store.ReadyNotice;
import dev.tasker.store.StepOutcomes.ReadyStep;
import dev.tasker.store.StepOutcomes.StepKey;
import dev.tasker.store.StepStore;
import dev.tasker.store.TaskStore.Creation;
import dev.tasker.workflow.StepError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The life of a step, top to bottom: it comes from a claim, from the commit that made it ready, or
 * from the insert of its task; it is sent to a task verticle; its result goes to the completer; the
 * commit brings the next steps. Everything here runs on one event loop.
 */
final class StepEngine implements FirstSteps {
  private final ContextInternal context;
  private final Slots slots;
  private final ClaimNumbers numbers;
  private final TaskMemories memories;
  private final Lease lease;
  private final StepStore steps;
  private final Dispatcher dispatcher;
  private final StepObserver observer;
  private final Set<Integer> namespaceIds;
  private final UnreadableSteps unreadable;
  private final Completer completer;
  private final StepFeed feed;
  private final ReadyBroadcast broadcast;

  StepEngine(WorkerParts parts) {
    this.context = (ContextInternal) parts.context();
    this.slots = parts.slots();
    this.numbers = parts.numbers();
    this.memories = parts.memories();
    this.lease = parts.lease();
    this.steps = parts.steps();
    this.dispatcher = parts.dispatcher();
    this.observer = parts.observer();
    this.namespaceIds = Set.copyOf(parts.namespaceIds());
    this.broadcast = parts.broadcast();
    this.unreadable = new UnreadableSteps(parts, this::releasedAlone);
    this.completer = new Completer(this, parts);
    this.feed = new StepFeed(this, parts);
  }

  StepFeed feed() {
    return feed;
  }

  // --- 1. A step begins: claimed from the queue …

  void claimed(int workerId, long claimNo, List<ClaimedStep> claimed) {
    numbers.answered(claimNo, claimed.size());
    claimed.forEach(step -> begin(workerId, claimNo, step));
  }

  private void begin(int workerId, long claimNo, ClaimedStep step) {
    memories
        .of(step)
        .map(
            memory ->
                new HeldStep(
                    memory,
                    step.stepIndex(),
                    step.stepUuid(),
                    step.attempt(),
                    step.leaseLosses(),
                    workerId,
                    claimNo,
                    step.waited()))
        .onSuccess(this::dispatch)
        .onFailure(
            cause -> {
              if (Database.isUnavailable(cause)) {
                unreadable.whileHeld(workerId, claimNo, () -> begin(workerId, claimNo, step));
              } else {
                unreadable.fail(workerId, claimNo, step, cause);
              }
            });
  }

  // … or handed over by the commit that made it ready …

  void handedOver(int workerId, long claimNo, TaskMemory memory, ReadyStep ready) {
    HeldStep step =
        new HeldStep(
            memory, ready.stepIndex(), ready.stepUuid(), 1, 0, workerId, claimNo, Duration.ZERO);
    List<Integer> missing = memory.missingResults(ready.stepIndex());
    if (missing.isEmpty()) {
      dispatch(step);
    } else {
      fetch(step, missing);
    }
  }

  private void fetch(HeldStep step, List<Integer> missing) {
    long askedNanos = System.nanoTime();
    List<StepKey> keys =
        missing.stream().map(index -> new StepKey(step.taskUuid(), index)).toList();
    steps
        .results(keys)
        .onSuccess(
            results -> {
              results.forEach(
                  (key, stored) -> memories.remember(step.task(), key.stepIndex(), stored));
              dispatch(step);
            })
        .onFailure(
            cause -> {
              if (Database.isUnavailable(cause) && lease.holds(step.workerId())) {
                // Not the handler's failure: it must not cost the step an attempt.
                context
                    .owner()
                    .setTimer(UnreadableSteps.AWAY_RETRY.toMillis(), timer -> fetch(step, missing));
              } else {
                finished(observer.notSent(step, askedNanos, StepError.of(cause)));
              }
            });
  }

  // … or by the insert of its task.

  @Override
  public Optional<Room> reserve(List<NewTask> tasks) {
    if (!lease.accepts() || feed.behind()) {
      return Optional.empty();
    }
    int free = slots.free();
    List<Boolean> takes = tasks.stream().map(this::keepRoom).toList();
    int steps = free - slots.free();
    return steps == 0
        ? Optional.empty()
        : Optional.of(new Room(lease.workerId(), numbers.next(), steps, takes));
  }

  private boolean keepRoom(NewTask task) {
    // Whether a delayed task is due is the database's to say, by its own clock.
    return namespaceIds.contains(task.template().namespaceId())
        && task.request().runAt().isEmpty()
        && slots.tryTake(task.template().template().graph().rootCount());
  }

  @Override
  public void take(Room room, List<NewTask> tasks, List<Creation> creations) {
    List<NewTask> taken = new ArrayList<>(tasks.size());
    List<NewTask> queued = new ArrayList<>(0);
    int steps = 0;
    for (int i = 0; i < tasks.size(); i++) {
      NewTask task = tasks.get(i);
      if (creations.get(i).handedOver()) {
        taken.add(task);
        steps += task.template().template().graph().rootCount();
      } else if (creations.get(i).created()) {
        queued.add(task);
      }
    }
    slots.give(room.steps() - steps);
    numbers.answered(room.claimNo(), steps);
    taken.forEach(task -> beginRoots(room, task));
    queued(queued);
    feed.slotFree();
  }

  private void beginRoots(Room room, NewTask task) {
    TaskMemory memory = memories.created(task);
    for (int root : task.template().template().graph().roots()) {
      UUID stepUuid = task.stepUuids().get(root);
      dispatch(
          new HeldStep(
              memory, root, stepUuid, 1, 0, room.workerId(), room.claimNo(), Duration.ZERO));
    }
  }

  @Override
  public void release(Room room) {
    slots.give(room.steps());
    numbers.answered(room.claimNo(), 0);
    feed.slotFree();
  }

  @Override
  public void doubt(Room room) {
    slots.give(room.steps());
    lease.doubt(room.claimNo());
    feed.slotFree();
  }

  @Override
  public Optional<ReadyNotice> notice(NewTask task) {
    int namespace = task.template().namespaceId();
    return namespaceIds.contains(namespace)
        ? Optional.empty()
        : broadcast.withCommit(ReadyNotice.of(List.of(namespace)));
  }

  @Override
  public void queued(List<NewTask> tasks) {
    enqueued(tasks.stream().map(task -> task.template().namespaceId()).toList());
  }

  /** Steps of these namespaces went to the queue, one each: claim them, or tell others. */
  void enqueued(List<Integer> namespaces) {
    if (namespaces.isEmpty()) {
      return;
    }
    ReadyNotice notice = ReadyNotice.of(namespaces);
    boolean room = lease.accepts() && namespaces.size() <= slots.free();
    if (!room || !namespaceIds.containsAll(namespaces)) {
      broadcast.announce(notice);
    }
    heard(notice);
  }

  /** Steps of any namespace may have gone to the queue. */
  void somethingEnqueued() {
    broadcast.announce(ReadyNotice.ANY);
    heard(ReadyNotice.ANY);
  }

  /** Steps wait, says this process or another. */
  void heard(ReadyNotice notice) {
    if (notice.concerns(namespaceIds)) {
      feed.wake();
    }
  }

  // --- 2. It runs in a task verticle.

  private void dispatch(HeldStep step) {
    dispatcher
        .send(step, observer.published(step))
        .onSuccess(answer -> finished(observer.answered(answer)));
  }

  // --- 3. Its result goes to the next commit.

  private void finished(Answer answer) {
    completer.add(answer);
  }

  // --- 4. The commit is through: the slot is free, see handedOver for what became ready.

  void ended(HeldStep step) {
    released(step.claimNo());
  }

  private void released(long claimNo) {
    numbers.stepEnded(claimNo);
    slots.give(1);
  }

  /** Beside any commit, which looks for more to claim itself. */
  private void releasedAlone(long claimNo) {
    released(claimNo);
    feed.slotFree();
  }

  // --- The end of the process.

  /** Stops taking steps; completes when those held have ended. */
  Future<Void> drain() {
    feed.stop();
    // Of our context, so that a timeout of it ends there too and not on a thread of its own.
    Promise<Void> drained = context.promise();
    slots.drained().onComplete(drained);
    return drained.future();
  }
}
