package dev.tasker.cli;

import java.io.PrintWriter;
import java.util.List;

/** Shows how tasks move on. Used by one thread. */
interface ProgressView {

  /** Called with all tasks, in the same order, as often as they are looked at. */
  void show(List<TaskProgress> tasks);

  /** The view that suits the terminal. */
  static ProgressView on(PrintWriter out, TerminalKind terminal) {
    return terminal.redraws() ? new RedrawnProgress(out, terminal) : new PrintedProgress(out);
  }

  /** For results that only a machine reads. */
  static ProgressView none() {
    return tasks -> {};
  }
}
