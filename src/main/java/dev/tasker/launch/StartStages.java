package dev.tasker.launch;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

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
   * @param threads that this process had started at its end, without those of the JVM
   */
  public record Stage(String name, Duration began, Duration took, long heapBytes, int threads) {}

  private final long origin = System.nanoTime();
  private final List<Stage> ended = new ArrayList<>();

  /** Runs a stage on this thread. */
  public <T> T run(String name, Supplier<T> work) {
    long began = System.nanoTime();
    T made = work.get();
    ended(name, began);
    return made;
  }

  /** Ends a stage that began with the recording. */
  public void endedNow(String name) {
    ended(name, origin);
  }

  /** Starts an asynchronous stage; one that fails is not recorded. */
  <T> Future<T> async(String name, Supplier<Future<T>> work) {
    long began = System.nanoTime();
    return work.get().andThen(result -> endedWell(name, began, result.succeeded()));
  }

  private void endedWell(String name, long began, boolean succeeded) {
    if (succeeded) {
      ended(name, began);
    }
  }

  private void ended(String name, long began) {
    long now = System.nanoTime();
    Runtime runtime = Runtime.getRuntime();
    Stage stage =
        new Stage(
            name,
            Duration.ofNanos(began - origin),
            Duration.ofNanos(now - began),
            runtime.totalMemory() - runtime.freeMemory(),
            Thread.activeCount() - MAIN_THREAD);
    synchronized (ended) {
      ended.add(stage);
    }
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
