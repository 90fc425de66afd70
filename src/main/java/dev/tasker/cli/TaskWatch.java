package dev.tasker.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Looks at tasks until they are final. Blocks its thread.
 *
 * @param source answers the JSON of a task; fails with {@link CommandException}
 * @param view is shown every look
 * @param shortest pause between two looks while tasks move
 * @param longest pause between two looks while nothing happens
 */
record TaskWatch(
    Function<UUID, JsonObject> source, ProgressView view, Duration shortest, Duration longest) {

  /** Looks that may fail in a row, for example while the server restarts. */
  private static final int MAX_FAILURES = 10;

  /**
   * Returns when every task is final, or after the deadline.
   *
   * @return the tasks as they were seen last, in the order asked for
   */
  List<JsonObject> untilFinal(List<UUID> tasks, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Duration pause = shortest;
    List<JsonObject> before = List.of();
    while (true) {
      List<JsonObject> seen = look(tasks, end);
      List<TaskProgress> progress = seen.stream().map(TaskProgress::of).toList();
      view.show(progress);
      if (progress.stream().allMatch(TaskProgress::isFinal) || System.nanoTime() >= end) {
        return seen;
      }
      pause = seen.equals(before) ? longer(pause) : shortest;
      before = seen;
      sleep(pause, end);
    }
  }

  private List<JsonObject> look(List<UUID> tasks, long end) throws InterruptedException {
    for (int failures = 1; ; failures++) {
      try {
        return tasks.stream().map(source).toList();
      } catch (CommandException e) {
        if (!e.isTemporary() || failures == MAX_FAILURES || System.nanoTime() >= end) {
          throw e;
        }
      }
      sleep(longest, end);
    }
  }

  private Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }

  private static void sleep(Duration pause, long end) throws InterruptedException {
    long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
    Thread.sleep(Math.min(pause.toMillis(), left));
  }
}
