package dev.tasker.cli;

import java.io.PrintWriter;
import java.util.List;

/** One bar per task, redrawn in place; for terminals. */
final class RedrawnProgress implements ProgressView {
  private static final int BAR = 10;

  /** A longer line would wrap, and the next redraw would miss its beginning. */
  private static final int WIDTH = 79;

  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String LINES_UP = "\u001b[%dA";

  private final PrintWriter out;
  private final TerminalKind terminal;
  private int drawn;

  RedrawnProgress(PrintWriter out, TerminalKind terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void show(List<TaskProgress> tasks) {
    StringBuilder screen = new StringBuilder(drawn > 0 ? LINES_UP.formatted(drawn) : "");
    int titles = tasks.stream().mapToInt(task -> task.title().length()).max().orElse(0);
    tasks.forEach(task -> screen.append(CLEAR_LINE).append(line(task, titles)).append('\n'));
    drawn = tasks.size();
    out.print(screen);
    out.flush();
  }

  private String line(TaskProgress task, int titles) {
    String head =
        ("%-" + Math.max(1, titles) + "s %s %2d/%d ")
            .formatted(task.title(), bar(task), task.done(), task.total());
    int room = WIDTH - head.length() - task.status().length();
    String remarks = task.remarks().isEmpty() ? "" : "  " + task.remarks();
    String tail = room <= 0 ? "" : remarks.substring(0, Math.min(room, remarks.length()));
    return head + StatusColor.paint(task.status(), terminal) + tail;
  }

  private static String bar(TaskProgress task) {
    int full = task.total() == 0 ? 0 : Math.min(BAR, BAR * task.done() / task.total());
    return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
  }
}
