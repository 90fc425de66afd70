package dev.tasker.bench;

/** How a workload is run once, for one contender. */
@FunctionalInterface
interface Scenario {

  /**
   * Runs it and adds what was measured to the round's samples.
   *
   * @throws Exception when the run came to nothing; the benchmark notes it and goes on
   */
  void run(Round round) throws Exception;
}
