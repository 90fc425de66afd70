package dev.tasker.worker;

import dev.tasker.store.ClaimedStep;
import dev.tasker.store.Database;
import dev.tasker.store.StepFailure;
import dev.tasker.store.StepNames;
import dev.tasker.store.StepOutcomes.StepKey;
import dev.tasker.store.StepStore;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claimed steps that cannot begin here: the database went away before their template was read, or
 * the template cannot be read at all. On the engine's event loop only.
 */
final class UnreadableSteps {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableSteps.class);

  /** Between two tries to read what a step needs while the database is away. */
  static final Duration AWAY_RETRY = Duration.ofMillis(200);

  private static final Duration DELAY = Duration.ofSeconds(30);
  private static final int MAX_ATTEMPTS = 20;

  private final Vertx vertx;
  private final Lease lease;
  private final StepStore steps;
  private final StepObserver observer;
  private final LongConsumer released;

  /**
   * @param released called with the claim of each step that this process does not hold any more
   */
  UnreadableSteps(WorkerParts parts, LongConsumer released) {
    this.vertx = parts.vertx();
    this.lease = parts.lease();
    this.steps = parts.steps();
    this.observer = parts.observer();
    this.released = released;
  }

  /** Tries again while the database is away; a step of a lost lease is no longer ours. */
  void whileHeld(int workerId, long claimNo, Runnable again) {
    if (lease.holds(workerId)) {
      vertx.setTimer(AWAY_RETRY.toMillis(), timer -> again.run());
    } else {
      released.accept(claimNo);
    }
  }

  /**
   * Without its template a step cannot run here; it waits and may be claimed by another process.
   */
  void fail(int workerId, long claimNo, ClaimedStep step, Throwable cause) {
    long beganNanos = System.nanoTime();
    Optional<Duration> retryAfter =
        step.attempt() < MAX_ATTEMPTS ? Optional.of(DELAY) : Optional.empty();
    StepError error = StepError.of(cause);
    steps
        .names(new StepKey(step.taskUuid(), step.stepIndex()))
        .map(names -> names.orElse(StepNames.UNKNOWN))
        .recover(
            unread ->
                Database.isUnavailable(unread)
                    ? Future.failedFuture(unread)
                    : Future.succeededFuture(StepNames.UNKNOWN))
        .onFailure(away -> whileHeld(workerId, claimNo, () -> fail(workerId, claimNo, step, cause)))
        .onSuccess(
            names -> {
              ExecutionContext task = names.taskOf(step);
              record(
                  workerId,
                  claimNo,
                  task,
                  new StepFailure(
                      step.taskUuid(), step.stepIndex(), step.attempt(), error, retryAfter));
              observer.unreadable(step, task, names.stepName(), beganNanos, cause);
            });
  }

  /** Only what is recorded may leave the claim journal: nobody would ever find the step again. */
  private void record(int workerId, long claimNo, ExecutionContext task, StepFailure failure) {
    steps
        .fail(workerId, List.of(failure))
        .onSuccess(
            recorded -> {
              recorded.finished().forEach(ended -> observer.taskFinished(task, ended.status()));
              released.accept(claimNo);
            })
        .onFailure(
            cause -> {
              LOG.debug("step.failure_not_recorded", cause);
              whileHeld(workerId, claimNo, () -> record(workerId, claimNo, task, failure));
            });
  }
}
