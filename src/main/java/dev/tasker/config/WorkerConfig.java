package dev.tasker.config;

import java.time.Duration;
import java.util.List;

/**
 * How steps are claimed and run; the file {@code worker.toml}.
 *
 * @param namespaces whose steps to claim; empty for all
 * @param maxInFlight most steps this process holds at once
 * @param claimBatch most steps claimed in one round trip
 * @param lease how long claims are held
 * @param feed when to look for steps
 * @param completion how results are committed
 * @param blocking the threads of blocking handlers
 * @param executionContexts the cache of execution contexts
 * @param shutdown how the worker stops
 * @param steps defaults for steps
 */
public record WorkerConfig(
    List<String> namespaces,
    int maxInFlight,
    int claimBatch,
    Lease lease,
    Feed feed,
    Completion completion,
    Blocking blocking,
    ExecutionContexts executionContexts,
    Shutdown shutdown,
    Steps steps) {

  public WorkerConfig {
    namespaces = List.copyOf(namespaces);
  }

  /**
   * The lease of this process on its steps; table {@code [worker.lease]}.
   *
   * @param duration how long a claim is held without a heartbeat
   * @param heartbeat how often it is renewed; below half the duration, so that one lost heartbeat
   *     does not cost the lease
   */
  public record Lease(Duration duration, Duration heartbeat, int maxLosses) {
    public Lease {
      if (!allows(duration, heartbeat)) {
        throw new IllegalArgumentException(
            "worker.lease.heartbeat_ms must be > 0 and below half of worker.lease.duration_ms ("
                + duration.toMillis()
                + "), was "
                + heartbeat.toMillis());
      }
    }

    static boolean allows(Duration duration, Duration heartbeat) {
      return !heartbeat.isZero()
          && !heartbeat.isNegative()
          && heartbeat.multipliedBy(2).compareTo(duration) < 0;
    }
  }

  /**
   * When to look for steps; table {@code [worker.feed]}.
   *
   * @param pollInterval the slow poll that finds steps whose notification was lost
   * @param notifyDebounce notifications within this time wake the feed once; zero for no delay
   */
  public record Feed(Duration pollInterval, Duration notifyDebounce) {}

  /**
   * How results are committed; table {@code [worker.completion]}.
   *
   * @param maxBatch most results in one transaction
   * @param lanes transactions in flight at once; each holds a connection
   * @param maxRetryDelay longest pause between attempts to commit while the database is away
   */
  public record Completion(int maxBatch, int lanes, Duration maxRetryDelay) {}

  /**
   * The threads of blocking handlers; table {@code [worker.blocking]}.
   *
   * @param poolSize number of threads
   */
  public record Blocking(int poolSize) {}

  /**
   * The cache of execution contexts; table {@code [worker.execution_contexts]}.
   *
   * @param maxBytes about how much JSON is kept, over all tasks
   */
  public record ExecutionContexts(int maxBytes) {}

  /**
   * How the worker stops; table {@code [worker.shutdown]}.
   *
   * @param drainTimeout longest wait for running steps; zero to wait for none
   */
  public record Shutdown(Duration drainTimeout) {}

  /**
   * Defaults for steps; table {@code [worker.steps]}.
   *
   * @param defaultTimeout limit for a step whose template sets none; zero for no limit
   */
  public record Steps(Duration defaultTimeout) {}
}
