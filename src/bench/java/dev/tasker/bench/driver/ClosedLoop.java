package dev.tasker.bench.driver;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps a fixed number of tasks in flight: each that ends makes room for the next. */
final class ClosedLoop {
  private static final int MAX_SAMPLES = 1_000_000;

  /**
   * What a loop has done.
   *
   * @param millis how long each of the first million tasks took
   */
  record Done(int count, double seconds, double[] millis) {}

  private final TaskerUnderTest tasker;
  private final String template;
  private final int inFlight;

  ClosedLoop(TaskerUnderTest tasker, String template, int inFlight) {
    this.tasker = tasker;
    this.template = template;
    this.inFlight = inFlight;
  }

  /** Runs {@code count} tasks. */
  Done byCount(int count) throws InterruptedException {
    return run(count, Long.MAX_VALUE);
  }

  /** Creates tasks for so long, and waits for the last. */
  Done bySeconds(int seconds) throws InterruptedException {
    return run(Integer.MAX_VALUE, System.nanoTime() + seconds * 1_000_000_000L);
  }

  private Done run(int count, long deadline) throws InterruptedException {
    Semaphore room = new Semaphore(inFlight);
    double[] millis = new double[Math.min(count, MAX_SAMPLES)];
    AtomicInteger finished = new AtomicInteger();
    long start = System.nanoTime();
    int created = 0;
    for (; created < count && System.nanoTime() < deadline; created++) {
      room.acquire();
      long begin = System.nanoTime();
      tasker.create(
          template,
          () -> {
            int number = finished.getAndIncrement();
            if (number < millis.length) {
              millis[number] = (System.nanoTime() - begin) / 1e6;
            }
            room.release();
          });
    }
    room.acquire(inFlight);
    double seconds = (System.nanoTime() - start) / 1e9;
    tasker.requireNoFailure();
    return new Done(created, seconds, Arrays.copyOf(millis, Math.min(created, millis.length)));
  }
}
