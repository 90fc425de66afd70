package dev.tasker.launch;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The stages of a start, recorded as they end. A stage costs two readings of the clock, one of the
 * heap and one of the number of threads, so every start is recorded, whether somebody asks or not.
 * Safe on any thread; knows neither Vert.x nor OpenTelemetry before the first asynchronous stage.
 */
public final class StartStages {
  private static final int MAIN_THREAD = 1;

  /**
   * One stage; stages may overlap.
   *
   * @param name what was done, in snake_case
   * @param began since the stages are recorded
   * @param took from its begin to its end
   * @param heapBytes of the whole process at its end, garbage included
   * @param allocatedBytes during the stage: by its thread where it ran on one, else by the whole
   *     process; empty when nobody counts
   * @param threads that this process had started at its end, without those of the JVM
   */
  public record Stage(
      String name,
      Duration began,
      Duration took,
      long heapBytes,
      OptionalLong allocatedBytes,
      int threads) {}

  private final long origin = System.nanoTime();
  private final List<Stage> ended = new ArrayList<>();
  private volatile Optional<Allocations> allocations = Optional.empty();

  /** What a stage began with. */
  private record Begin(String name, long nanos, OptionalLong allocated) {}

  /** Counts from now on what the stages allocate, where the JVM can. */
  public void countAllocations() {
    allocations = Allocations.counted();
  }

  /** Runs a stage on this thread. */
  public <T> T run(String name, Supplier<T> work) {
    Begin begin = begin(name, Allocations::ofThisThread);
    T made = work.get();
    ended(begin, Allocations::ofThisThread);
    return made;
  }

  /** Ends a stage that began with the recording. */
  public void endedNow(String name) {
    ended(new Begin(name, origin, OptionalLong.empty()), Allocations::ofThisThread);
  }

  /** Starts an asynchronous stage; one that fails is not recorded. */
  <T> Future<T> async(String name, Supplier<Future<T>> work) {
    Begin begin = begin(name, Allocations::ofAllThreads);
    return work.get().andThen(result -> endedWell(begin, result.succeeded()));
  }

  private void endedWell(Begin begin, boolean succeeded) {
    if (succeeded) {
      ended(begin, Allocations::ofAllThreads);
    }
  }

  private Begin begin(String name, ToLongFunction<Allocations> counter) {
    OptionalLong allocated = allocated(counter);
    return new Begin(name, System.nanoTime(), allocated);
  }

  private OptionalLong allocated(ToLongFunction<Allocations> counter) {
    Optional<Allocations> counted = allocations;
    return counted.isPresent()
        ? OptionalLong.of(counter.applyAsLong(counted.get()))
        : OptionalLong.empty();
  }

  private void ended(Begin begin, ToLongFunction<Allocations> counter) {
    long now = System.nanoTime();
    OptionalLong allocated = allocated(counter);
    Runtime runtime = Runtime.getRuntime();
    Stage stage =
        new Stage(
            begin.name(),
            Duration.ofNanos(begin.nanos() - origin),
            Duration.ofNanos(now - begin.nanos()),
            runtime.totalMemory() - runtime.freeMemory(),
            difference(begin.allocated(), allocated),
            Thread.activeCount() - MAIN_THREAD);
    synchronized (ended) {
      ended.add(stage);
    }
  }

  /** A thread that has ended takes its count along. */
  private static OptionalLong difference(OptionalLong before, OptionalLong after) {
    return before.isPresent() && after.isPresent()
        ? OptionalLong.of(Math.max(0, after.getAsLong() - before.getAsLong()))
        : OptionalLong.empty();
  }

  /** What has ended so far, in the order in which it began. */
  public List<Stage> ended() {
    synchronized (ended) {
      return ended.stream().sorted(Comparator.comparing(Stage::began)).toList();
    }
  }

  /** How long ago the recording began: at the entry of {@code main}, or of a test. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - origin);
  }
}
