package dev.tasker.launch;

import dev.tasker.config.ConfigurationException;
import dev.tasker.postgres.EmbeddedPostgresException;
import dev.tasker.store.StoreException;
import dev.tasker.template.TemplateException;

/** The process could not start: one clear line, what to do, and the exit code. */
public final class StartupException extends RuntimeException {
  private static final int FAILED = 1;
  private static final int INVALID_CONFIGURATION = 2;

  private final String hint;
  private final int exitCode;

  private StartupException(String message, String hint, int exitCode, Throwable cause) {
    super(message, cause);
    this.hint = hint;
    this.exitCode = exitCode;
  }

  static StartupException of(Throwable cause) {
    String message = message(cause);
    if (cause instanceof ConfigurationException) {
      return new StartupException(
          message, "tasker config validate shows every error.", INVALID_CONFIGURATION, cause);
    }
    if (cause instanceof TemplateException) {
      return new StartupException(
          message, "tasker template validate shows every error.", INVALID_CONFIGURATION, cause);
    }
    if (cause instanceof StoreException || cause instanceof EmbeddedPostgresException) {
      return new StartupException(message, "", FAILED, cause);
    }
    return new StartupException(message, "", FAILED, cause);
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.toString() : message;
  }

  /** What to do about it; empty when the message says it already. */
  public String hint() {
    return hint;
  }

  /** 2 for invalid configuration, 1 for everything else. */
  public int exitCode() {
    return exitCode;
  }
}
