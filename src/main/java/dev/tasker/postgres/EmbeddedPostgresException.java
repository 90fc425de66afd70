package dev.tasker.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * The embedded server cannot be started. The message says what happened, where, and what to do; it
 * is meant to be shown to the user as it is.
 */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The way out that always exists. */
  static final String USE_OWN_DATABASE =
      "or set DATABASE_URL to use a PostgreSQL server of your own";

  static final String USE_OTHER_DIRECTORY =
      "use another directory (--data-dir), " + USE_OWN_DATABASE;

  EmbeddedPostgresException(String what, String whatToDo) {
    this(what, whatToDo, null);
  }

  EmbeddedPostgresException(String what, String whatToDo, @Nullable Throwable cause) {
    super(what + ". What to do: " + whatToDo + ".", cause);
  }

  /** Wraps a file system error; {@code attempted} completes "Cannot …". */
  static EmbeddedPostgresException cannot(String attempted, IOException cause) {
    String reason = reason(cause);
    return new EmbeddedPostgresException(
        "Cannot " + attempted + ": " + reason, remedy(reason), cause);
  }

  /** The remedy that fits an error text of the operating system or of PostgreSQL. */
  static String remedy(String reason) {
    return reason.contains("No space left on device") || reason.contains("Disk quota exceeded")
        ? "free some disk space, " + USE_OTHER_DIRECTORY
        : USE_OTHER_DIRECTORY;
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "permission denied for " + denied.getFile();
    }
    if (cause instanceof FileSystemException failed && failed.getReason() == null) {
      return failed.getClass().getSimpleName() + " " + failed.getFile();
    }
    return String.valueOf(cause.getMessage());
  }
}
