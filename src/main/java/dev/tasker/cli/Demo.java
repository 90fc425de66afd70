package dev.tasker.cli;

import dev.tasker.launch.Launcher;
import dev.tasker.orchestration.UnknownTemplateException;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Creates tasks in a running process, follows them, and sums up. Blocks its thread. */
final class Demo {
  private static final long ANSWER_SECONDS = 10;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final Launcher.Running process;
  private final CommandIo io;
  private final Duration deadline;

  Demo(Launcher.Running process, CommandIo io, Duration deadline) {
    this.process = process;
    this.io = io;
    this.deadline = deadline;
  }

  /**
   * Runs the tasks to their end and prints the summary.
   *
   * @throws CommandException when a task is not complete in the end, naming all of them
   */
  void run(List<TaskRequest> requests) throws InterruptedException {
    List<UUID> tasks = requests.stream().map(this::create).toList();
    ProgressView view = ProgressView.on(io.out(), io.terminal());
    TaskWatch watch = new TaskWatch(this::task, view, SHORTEST_PAUSE, LONGEST_PAUSE);
    List<JsonObject> ended = watch.untilFinal(tasks, deadline);
    List<TaskProgress> progress = ended.stream().map(TaskProgress::of).toList();
    printSummary(progress);
    printReports(ended);
    requireComplete(progress);
  }

  private UUID create(TaskRequest request) {
    try {
      return await(process.creator().create(request)).taskUuid();
    } catch (UnknownTemplateException e) {
      throw CommandException.failed(
          String.valueOf(e.getMessage()),
          "the demo needs the example templates; run it without orchestration.template_paths and"
              + " away from a conf/templates of your own");
    }
  }

  private JsonObject task(UUID taskUuid) {
    return await(process.tasks().task(taskUuid))
        .orElseThrow(() -> new IllegalStateException("task " + taskUuid + " has vanished"));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw CommandException.temporary(
          "the database did not answer within " + ANSWER_SECONDS + " s",
          "check that the machine is not overloaded, and try again");
    }
  }

  private void printSummary(List<TaskProgress> tasks) {
    ResultTable table =
        new ResultTable()
            .text("TASK")
            .number("STEPS")
            .number("ATTEMPTS")
            .number("RETRIES")
            .number("DURATION")
            .text("STATE");
    tasks.forEach(
        task ->
            table.row(
                task.title(),
                task.done() + "/" + task.total(),
                task.attempts(),
                task.retries(),
                task.duration().map(Durations::text).orElse("-"),
                task.status()));
    io.out().println();
    table.print(io.out());
  }

  private void printReports(List<JsonObject> tasks) {
    List<String> files = tasks.stream().flatMap(Demo::files).toList();
    if (!files.isEmpty()) {
      io.out().println();
      files.forEach(file -> io.out().println("report: " + file));
    }
    io.flush();
  }

  /** The files that steps say they have written. */
  private static Stream<String> files(JsonObject task) {
    return task.getJsonArray("steps", new JsonArray()).stream()
        .map(step -> ((JsonObject) step).getValue("result"))
        .filter(JsonObject.class::isInstance)
        .map(result -> ((JsonObject) result).getValue("files"))
        .filter(JsonObject.class::isInstance)
        .flatMap(files -> ((JsonObject) files).stream())
        .map(file -> String.valueOf(file.getValue()));
  }

  private void requireComplete(List<TaskProgress> tasks) {
    List<String> incomplete =
        tasks.stream().filter(task -> !task.isComplete()).map(Demo::describe).toList();
    if (incomplete.isEmpty()) {
      return;
    }
    boolean late = tasks.stream().anyMatch(task -> !task.isFinal());
    String what =
        late
            ? "the demo did not finish within " + Durations.text(deadline)
            : "the demo has tasks that failed";
    throw CommandException.failed(
        what + ":\n  " + String.join("\n  ", incomplete),
        "set LOG_LEVEL=info to see what happens" + (late ? ", or give it more --timeout" : ""));
  }

  private static String describe(TaskProgress task) {
    String remarks = task.remarks().isEmpty() ? "" : " (" + task.remarks() + ")";
    return "%s is %s, %d of %d steps%s"
        .formatted(task.title(), task.status(), task.done(), task.total(), remarks);
  }
}
