package dev.tasker.template;

import java.util.Locale;

/**
 * One thing that is wrong, or doubtful, in a template file.
 *
 * @param file the name the file was given to the parser under
 * @param line from 1; 0 when the problem belongs to no line
 * @param column from 1; 0 when the problem belongs to no line
 * @param path where in the template, for example {@code steps[2].retry.max_attempts}; empty for the
 *     whole file
 * @param message what is wrong, with the rule and the value
 */
public record TemplateProblem(
    Severity severity, String file, int line, int column, String path, String message) {

  /** Whether the template can be used all the same. */
  public enum Severity {
    WARNING,
    ERROR
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The line compilers print, which editors turn into a link. */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    String subject = path.isEmpty() ? "" : path + ": ";
    return place + ": " + severity.name().toLowerCase(Locale.ROOT) + ": " + subject + message;
  }
}
