package dev.tasker.bench;

import java.nio.file.Path;

/**
 * One run of one workload by one contender.
 *
 * @param workload the id under which results are kept
 * @param count tasks, jobs or branches
 * @param seconds how long, where the workload is bounded by time
 * @param limitSeconds when a process of this run is taken for hung
 * @param quick whether this is the two-minute form
 * @param scratch an empty directory
 */
record Round(
    BenchServer server,
    Samples samples,
    String workload,
    Contender contender,
    int count,
    int seconds,
    long limitSeconds,
    boolean quick,
    Path scratch) {

  void add(String metric, double value) {
    samples.add(workload, contender.label(), metric, value);
  }

  void fail(String message) {
    samples.fail(workload, contender.label(), message);
  }
}
