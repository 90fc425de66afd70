package dev.tasker.cli;

/** Colours the words for states, where the terminal has colours. */
enum StatusColor {
  GREEN(32),
  RED(31),
  YELLOW(33);

  private final int code;

  StatusColor(int code) {
    this.code = code;
  }

  /** The state, with a colour around it that takes no room. */
  static String paint(String status, TerminalKind terminal) {
    return terminal.colors() ? "\u001b[" + of(status).code + "m" + status + "\u001b[0m" : status;
  }

  private static StatusColor of(String status) {
    return switch (status) {
      case "complete", "resolved_manually" -> GREEN;
      case "error", "blocked_by_failures", "cancelled" -> RED;
      default -> YELLOW;
    };
  }
}
