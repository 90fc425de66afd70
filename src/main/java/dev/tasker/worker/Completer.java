package dev.tasker.worker;

import dev.tasker.store.BatchLane;
import dev.tasker.store.StepCompletion;
import dev.tasker.store.StepFailure;
import dev.tasker.store.StepOutcomes;
import dev.tasker.store.StepOutcomes.FinishedTask;
import dev.tasker.store.StepOutcomes.ReadyStep;
import dev.tasker.store.StepOutcomes.StepKey;
import dev.tasker.store.StepStore;
import dev.tasker.workflow.RetryPolicy;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes results: those that arrive while a commit is in flight go together in the next one. A
 * batch is tried until it is written or its lease is lost; nothing is dropped while the database is
 * away, and the slots it holds keep more from coming.
 */
final class Completer {

  private record Success(Answer answer, JsonObject value, String json) {
    HeldStep step() {
      return answer.step();
    }
  }

  private record Failure(Answer answer, StepError error, Optional<Duration> retryAfter) {
    HeldStep step() {
      return answer.step();
    }
  }

  private final StepEngine engine;
  private final StepStore steps;
  private final Lease lease;
  private final Slots slots;
  private final ClaimNumbers numbers;
  private final TaskMemories memories;
  private final StepObserver observer;
  private final RandomGenerator random;
  private final Context context;
  private final BatchLane<Success> successes;
  private final BatchLane<Failure> failures;

  Completer(StepEngine engine, WorkerParts parts) {
    this.engine = engine;
    this.steps = parts.steps();
    this.lease = parts.lease();
    this.slots = parts.slots();
    this.numbers = parts.numbers();
    this.memories = parts.memories();
    this.observer = parts.observer();
    this.random = parts.random();
    this.context = parts.context();
    LongSupplier maxPause = () -> parts.options().get().maxRetryDelay().toMillis();
    IntSupplier maxBatch = () -> parts.options().get().completionBatch();
    int writers = parts.options().get().completionWriters();
    UntilWritten<Success> writtenSuccesses =
        new UntilWritten<>(
            parts.vertx(),
            maxPause,
            success -> stillHeld(success.answer()),
            this::completeOnce,
            (success, cause) -> addFailure(unstorable(success.answer(), cause)));
    UntilWritten<Failure> writtenFailures =
        new UntilWritten<>(
            parts.vertx(),
            maxPause,
            failure -> stillHeld(failure.answer()),
            this::failOnce,
            (failure, cause) -> addFailure(unstorable(failure.answer(), cause)));
    this.successes =
        new BatchLane<>(
            parts.context(),
            writers,
            maxBatch,
            success -> success.json().length(),
            writtenSuccesses::write);
    this.failures =
        new BatchLane<>(
            parts.context(),
            1,
            maxBatch,
            failure -> failure.error().message().length(),
            writtenFailures::write);
  }

  private void addFailure(Failure failure) {
    failures.add(failure);
  }

  /** Takes the result of a step this process holds. */
  void add(Answer answer) {
    answer
        .result()
        .<Runnable>match(
            success -> () -> addSuccess(answer, success.value()),
            retryable -> () -> addFailure(retryOrGiveUp(answer, retryable)),
            permanent -> () -> addFailure(new Failure(answer, permanent.error(), Optional.empty())))
        .run();
  }

  private void addSuccess(Answer answer, JsonObject value) {
    try {
      successes.add(new Success(answer, value, value.encode()));
    } catch (RuntimeException e) {
      addFailure(unstorable(answer, e));
    }
  }

  private Failure retryOrGiveUp(Answer answer, StepResult.RetryableFailure failed) {
    HeldStep step = answer.step();
    RetryPolicy policy = step.template().retry();
    if (!policy.allowsAnotherAfter(step.attemptsUsed())) {
      return new Failure(answer, failed.error(), Optional.empty());
    }
    Duration delay =
        failed.retryAfter().orElseGet(() -> policy.delayAfter(step.attemptsUsed(), random));
    return new Failure(answer, failed.error(), Optional.of(delay));
  }

  private Failure unstorable(Answer answer, Throwable cause) {
    StepError error =
        StepError.of(
            "result_not_storable",
            "PostgreSQL cannot store the step's result as JSON: " + cause.getMessage());
    return new Failure(observer.notStored(answer, error), error, Optional.empty());
  }

  // --- Successes

  private Future<Void> completeOnce(List<Success> batch) {
    int dependents = batch.stream().mapToInt(success -> success.step().place().dependents()).sum();
    // The slots of the batch itself become free with the commit; only what exceeds them is taken.
    int kept = lease.accepts() ? slots.takeUpTo(dependents - batch.size()) : 0;
    int room = lease.accepts() ? Math.min(dependents, batch.size() + kept) : 0;
    long claimNo = room > 0 ? numbers.next() : 0;
    int workerId = lease.workerId();
    observer.committing(batch.size());
    Span span = observer.begin("steps.commit");
    return steps
        .complete(workerId, claimNo, room, batch.stream().map(Completer::row).toList())
        .onSuccess(
            outcomes -> afterNextWrite(() -> settle(workerId, claimNo, kept, batch, outcomes)))
        .onFailure(
            cause -> {
              slots.give(kept);
              if (room > 0) {
                forget(claimNo, cause);
              }
            })
        .onComplete(answered -> observer.end(span))
        .mapEmpty();
  }

  /**
   * A batch that waits is on its way to the database before this one's consequences are worked out,
   * which takes as long as a good part of a commit. Until then this one keeps its slots and its
   * claim number. The next one's answer cannot overtake it, another writer's may: a step handed
   * over then reads the results it does not find remembered.
   */
  private void afterNextWrite(Runnable settling) {
    if (successes.waiting() == 0) {
      settling.run();
    } else {
      context.runOnContext(batchSent -> settling.run());
    }
  }

  private void forget(long claimNo, Throwable cause) {
    if (StepStore.wasRefused(cause)) {
      numbers.answered(claimNo, 0);
    } else {
      lease.doubt(claimNo);
    }
  }

  private static StepCompletion row(Success success) {
    HeldStep step = success.step();
    return new StepCompletion(
        step.taskUuid(),
        step.stepIndex(),
        step.attempt(),
        success.json(),
        step.place(),
        step.task().spanOf(step.stepIndex()));
  }

  private void settle(
      int workerId, long claimNo, int kept, List<Success> batch, StepOutcomes outcomes) {
    Map<UUID, TaskMemory> tasks = new HashMap<>();
    for (Success success : batch) {
      HeldStep step = success.step();
      tasks.put(step.taskUuid(), step.task());
      if (step.place().dependents() > 0) {
        memories.remember(step.task(), step.stepIndex(), success.value());
      }
    }
    numbers.answered(claimNo, outcomes.ready().size());
    slots.give(kept);
    slots.take(outcomes.ready().size());
    for (ReadyStep ready : outcomes.ready()) {
      TaskMemory task = memory(tasks, ready.taskUuid());
      observer.ready(task.execution());
      engine.handedOver(workerId, claimNo, task, ready);
    }
    settleCommon(batch.stream().map(Success::answer).toList(), tasks, outcomes);
  }

  private static TaskMemory memory(Map<UUID, TaskMemory> tasks, UUID taskUuid) {
    @Nullable TaskMemory memory = tasks.get(taskUuid);
    if (memory == null) {
      throw new IllegalStateException("a step of task " + taskUuid + " came without its batch");
    }
    return memory;
  }

  // --- Failures

  private Future<Void> failOnce(List<Failure> batch) {
    return steps
        .fail(lease.workerId(), batch.stream().map(Completer::row).toList())
        .onSuccess(outcomes -> settleFailures(batch, outcomes))
        .mapEmpty();
  }

  private static StepFailure row(Failure failure) {
    HeldStep step = failure.step();
    return new StepFailure(
        step.taskUuid(), step.stepIndex(), step.attempt(), failure.error(), failure.retryAfter());
  }

  private void settleFailures(List<Failure> batch, StepOutcomes outcomes) {
    Map<UUID, TaskMemory> tasks = new HashMap<>();
    for (Failure failure : batch) {
      tasks.put(failure.step().taskUuid(), failure.step().task());
      observer.failed(failure.answer(), failure.error(), failure.retryAfter());
      failure.retryAfter().ifPresent(engine.feed()::wakeIn);
    }
    settleCommon(batch.stream().map(Failure::answer).toList(), tasks, outcomes);
  }

  // --- Both

  private void settleCommon(
      List<Answer> batch, Map<UUID, TaskMemory> tasks, StepOutcomes outcomes) {
    for (StepKey lost : outcomes.lost()) {
      batch.stream().filter(answer -> isOf(answer, lost)).forEach(observer::leaseLost);
    }
    for (FinishedTask finished : outcomes.finished()) {
      observer.taskFinished(memory(tasks, finished.taskUuid()).execution(), finished.status());
      memories.forget(finished.taskUuid());
    }
    batch.forEach(answer -> engine.ended(answer.step()));
    if (!outcomes.enqueued().isEmpty()) {
      outcomes.enqueued().forEach(uuid -> observer.ready(memory(tasks, uuid).execution()));
      engine.enqueued(
          outcomes.enqueued().stream()
              .map(uuid -> memory(tasks, uuid).template().namespaceId())
              .toList());
    }
    engine.feed().slotFree();
  }

  private static boolean isOf(Answer answer, StepKey key) {
    HeldStep step = answer.step();
    return step.stepIndex() == key.stepIndex() && step.taskUuid().equals(key.taskUuid());
  }

  private boolean stillHeld(Answer answer) {
    if (lease.holds(answer.step().workerId())) {
      return true;
    }
    observer.leaseLost(answer);
    engine.ended(answer.step());
    return false;
  }
}
