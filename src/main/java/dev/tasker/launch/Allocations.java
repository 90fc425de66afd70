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

  /**
   * By all threads that this process has started and that are alive, since they began; without the
   * one that loads classes ahead, which belongs to no stage.
   */
  long ofAllThreads() {
    Thread[] started = new Thread[2 * Thread.activeCount()];
    int count = Thread.enumerate(started);
    long[] ids =
        Arrays.stream(started, 0, count)
            .filter(thread -> !thread.getName().equals(Preload.THREAD))
            .mapToLong(Thread::getId)
            .toArray();
    return Arrays.stream(threads.getThreadAllocatedBytes(ids)).filter(bytes -> bytes > 0).sum();
  }
}
