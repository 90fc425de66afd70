package dev.tasker.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Prints tasks and follows them; what the {@code task} commands have in common. */
final class TaskOutput {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final CommandIo io;
  private final boolean json;

  TaskOutput(CommandIo io, boolean json) {
    this.io = io;
    this.json = json;
  }

  void print(JsonObject task) {
    if (json) {
      io.out().println(task.encodePrettily());
      return;
    }
    TaskProgress progress = TaskProgress.of(task);
    io.out().println("task      " + progress.taskUuid());
    io.out().println("template  " + progress.title() + " " + task.getString("version", ""));
    io.out().println("status    " + StatusColor.paint(progress.status(), io.terminal()));
    io.out().println("steps     " + progress.done() + " of " + progress.total() + " complete");
    progress.duration().ifPresent(d -> io.out().println("duration  " + Durations.text(d)));
    io.out().println();
    printSteps(progress.steps());
  }

  private void printSteps(List<StepProgress> steps) {
    ResultTable table =
        new ResultTable().text("STEP").text("STATE").number("ATTEMPTS").text("ERROR");
    steps.forEach(step -> table.row(step.name(), step.state(), step.attempts(), step.error()));
    table.print(io.out());
  }

  /**
   * Watches a task to its end and prints it.
   *
   * @return the exit code: success only when the task is complete
   */
  int follow(TaskClient client, UUID taskUuid, Duration timeout) throws InterruptedException {
    ProgressView view = json ? ProgressView.none() : ProgressView.on(io.out(), io.terminal());
    TaskWatch watch = new TaskWatch(client::task, view, SHORTEST_PAUSE, LONGEST_PAUSE);
    JsonObject task = watch.untilFinal(List.of(taskUuid), timeout).get(0);
    if (!json) {
      io.out().println();
    }
    print(task);
    TaskProgress progress = TaskProgress.of(task);
    if (!progress.isFinal()) {
      throw CommandException.failed(
          "task %s is still %s after %s"
              .formatted(taskUuid, progress.status(), Durations.text(timeout)),
          "it goes on without you; 'tasker task watch " + taskUuid + "' watches it again");
    }
    return progress.isComplete() ? ErrorReport.SUCCESS : ErrorReport.FAILED;
  }
}
