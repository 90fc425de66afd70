package dev.tasker.launch;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;

/**
 * How many bytes threads have allocated, exactly: the heap itself grows by a thread's allocation
 * buffer, some 300 KB to 1 MB at a time. Safe on any thread.
 */
final class Allocations {
  private final com.sun.management.ThreadMXBean threads;

  private Allocations(com.sun.management.ThreadMXBean threads) {
    this.threads = threads;
  }

  /** Loads the JVM's management classes, some milliseconds; empty on a JVM that does not count. */
  static Optional<Allocations> counted() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled()
        ? Optional.of(new Allocations(threads))
        : Optional.empty();
  }

  /** By the calling thread, since it began. */
  long ofThisThread() {
    return threads.getCurrentThreadAllocatedBytes();
  }

  /** By all threads of Java that are alive, since they began. */
  long ofAllThreads() {
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
