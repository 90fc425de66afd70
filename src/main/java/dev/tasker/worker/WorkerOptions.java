package dev.tasker.worker;

import java.time.Duration;

/**
 * Bounds and intervals of a worker.
 *
 * @param maxInFlight steps held at once
 * @param claimBatch steps claimed by one statement at most
 * @param lease how long the steps of a silent process stay its own
 * @param heartbeat how often the lease is renewed; below half of it
 * @param pollInterval how often the queue is looked at without a signal
 * @param notifyDebounce signals to other processes are at least this far apart
 * @param completionBatch results written by one statement at most
 * @param completionWriters statements that write results at the same time
 * @param maxRetryDelay between tries to write results while the database is away
 * @param blockingPoolSize threads for handlers that block
 * @param memoryCharacters bound of the execution-context cache, in characters of JSON
 * @param drainTimeout how long a stop waits for running steps
 * @param reapBatch claims of a dead worker returned by one heartbeat
 * @param maxLeaseLosses a step that cost so many processes their lease is not tried again
 * @param unknownOutcomeTimeout after this a statement whose answer was lost has ended for certain:
 *     at least the server's statement timeout
 * @param defaultStepTimeout limit of steps whose template sets none; zero for no limit
 * @param creationBatch tasks inserted by one statement at most
 */
public record WorkerOptions(
    int maxInFlight,
    int claimBatch,
    Duration lease,
    Duration heartbeat,
    Duration pollInterval,
    Duration notifyDebounce,
    int completionBatch,
    int completionWriters,
    Duration maxRetryDelay,
    int blockingPoolSize,
    long memoryCharacters,
    Duration drainTimeout,
    int reapBatch,
    int maxLeaseLosses,
    Duration unknownOutcomeTimeout,
    Duration defaultStepTimeout,
    int creationBatch) {

  /** What a worker gets that says nothing else. */
  public static final WorkerOptions DEFAULT =
      new WorkerOptions(
          256,
          100,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(10),
          256,
          1,
          Duration.ofSeconds(5),
          20,
          64L * 1024 * 1024,
          Duration.ofSeconds(10),
          500,
          5,
          Duration.ofSeconds(35),
          Duration.ZERO,
          256);

  public WorkerOptions {
    if (heartbeat.multipliedBy(2).compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "worker.lease.heartbeat_ms must be below half of duration_ms ("
              + lease.toMillis()
              + "), was "
              + heartbeat.toMillis());
    }
  }
}
