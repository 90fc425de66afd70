package dev.tasker.cli;

/** A command failed in a way it understands; printed as {@code error:} and {@code hint:}. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;
  private final int exitCode;
  private final boolean temporary;

  private CommandException(String message, String hint, int exitCode, boolean temporary) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
    this.temporary = temporary;
  }

  /** The operation failed. */
  static CommandException failed(String message, String hint) {
    return new CommandException(message, hint, ErrorReport.FAILED, false);
  }

  /** The operation failed, and might succeed when tried again. */
  static CommandException temporary(String message, String hint) {
    return new CommandException(message, hint, ErrorReport.FAILED, true);
  }

  /** The user asked for something that cannot be. */
  static CommandException usage(String message, String hint) {
    return new CommandException(message, hint, ErrorReport.WRONG_USAGE, false);
  }

  String hint() {
    return hint;
  }

  int exitCode() {
    return exitCode;
  }

  boolean isTemporary() {
    return temporary;
  }
}
