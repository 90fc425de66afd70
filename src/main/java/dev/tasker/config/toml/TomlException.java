package dev.tasker.config.toml;

/**
 * A text is not a TOML document. The message never quotes a value of the document, which may be a
 * secret.
 */
public final class TomlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TomlPosition position;
  private final String problem;

  TomlException(TomlPosition position, String problem) {
    super("line " + position.line() + ", column " + position.column() + ": " + problem);
    this.position = position;
    this.problem = problem;
  }

  private TomlException(String name, TomlException cause) {
    super(name + ": " + cause.getMessage());
    this.position = cause.position;
    this.problem = cause.problem;
    setStackTrace(cause.getStackTrace());
  }

  /** The same error in a message that names the file. */
  TomlException in(String name) {
    return new TomlException(name, this);
  }

  /** Where the document stops being TOML. */
  public TomlPosition position() {
    return position;
  }

  /** What is wrong, without the position. */
  public String problem() {
    return problem;
  }
}
