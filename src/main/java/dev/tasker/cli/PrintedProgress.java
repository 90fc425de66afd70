package dev.tasker.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A line whenever a task has changed; for files and pipes. */
final class PrintedProgress implements ProgressView {
  private final PrintWriter out;
  private final Map<String, String> last = new HashMap<>();

  PrintedProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void show(List<TaskProgress> tasks) {
    tasks.forEach(this::show);
    out.flush();
  }

  private void show(TaskProgress task) {
    String remarks = task.remarks();
    String line =
        "%s: %s, %d of %d steps".formatted(task.title(), task.status(), task.done(), task.total())
            + (remarks.isEmpty() ? "" : "; " + remarks);
    if (!line.equals(last.put(task.taskUuid(), line))) {
      out.println(line);
    }
  }
}
