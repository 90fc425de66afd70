package dev.tasker.cli;

import dev.tasker.api.ListenException;
import dev.tasker.config.ConfigurationException;
import dev.tasker.launch.StartupException;
import dev.tasker.postgres.EmbeddedPostgresException;
import dev.tasker.store.StoreException;
import dev.tasker.template.TemplateException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What the user is told about a failure.
 *
 * @param errors each becomes a line (or a few) that begins with {@code error:}
 * @param hint what to do
 * @param exitCode {@value #FAILED} or {@value #WRONG_USAGE}
 */
record ErrorReport(List<String> errors, String hint, int exitCode, Throwable cause) {

  static final int SUCCESS = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private static final String SEE_CAUSE = "set LOG_LEVEL=debug to see where it happened";

  /** Marks in messages of lower layers that end with a remedy. */
  private static final String REMEDY = ". What to do: ";

  private static final String CHECK = ". Check that ";

  static ErrorReport of(Throwable failure) {
    if (failure instanceof CommandException e) {
      return new ErrorReport(List.of(message(e)), e.hint(), e.exitCode(), e);
    }
    if (failure instanceof StartupException e) {
      return start(e);
    }
    if (failure instanceof ConfigurationException e) {
      return invalid(e);
    }
    if (failure instanceof EmbeddedPostgresException e) {
      return split(e, REMEDY, "");
    }
    if (failure instanceof StoreException e) {
      return split(e, CHECK, "check that ");
    }
    if (failure instanceof TemplateException e) {
      String lines = message(e).replace("\n", "\n  ");
      return new ErrorReport(
          List.of("there are errors in the templates:\n  " + lines),
          "'tasker template validate' checks them without a start",
          WRONG_USAGE,
          e);
    }
    if (failure instanceof ListenException e) {
      return split(e, ": choose ", "choose ");
    }
    String kind = failure.getClass().getSimpleName();
    String text = failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
    return new ErrorReport(List.of("unexpected failure: " + text), SEE_CAUSE, FAILED, failure);
  }

  /** Writes the report to standard error. */
  int print(CommandIo io) {
    io.out().flush();
    errors.forEach(error -> io.err().println("error: " + error));
    if (!hint.isEmpty()) {
      io.err().println("hint: " + hint);
    }
    String level = io.env().getOrDefault("LOG_LEVEL", "").toLowerCase(Locale.ROOT);
    if (level.equals("debug") || level.equals("trace")) {
      cause.printStackTrace(io.err());
    }
    io.flush();
    return exitCode;
  }

  /** The launcher only passes on what the layers below it say, so their own report is better. */
  private static ErrorReport start(StartupException failure) {
    Throwable cause = failure.getCause();
    if (cause == null) {
      return new ErrorReport(
          List.of(message(failure)), failure.hint(), failure.exitCode(), failure);
    }
    ErrorReport inner = of(cause);
    return new ErrorReport(inner.errors(), inner.hint(), failure.exitCode(), failure);
  }

  private static ErrorReport invalid(ConfigurationException failure) {
    return new ErrorReport(
        failure.errors().stream().map(Objects::toString).toList(),
        "correct the configuration; 'tasker config show' prints one that is valid",
        WRONG_USAGE,
        failure);
  }

  private static ErrorReport split(RuntimeException failure, String mark, String lead) {
    String message = message(failure);
    int at = message.indexOf(mark);
    if (at < 0) {
      return new ErrorReport(List.of(message), SEE_CAUSE, FAILED, failure);
    }
    String hint = lead + message.substring(at + mark.length());
    return new ErrorReport(List.of(message.substring(0, at)), hint, FAILED, failure);
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }
}
