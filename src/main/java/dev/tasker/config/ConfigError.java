package dev.tasker.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param source the file, environment variable or other place the value came from
 * @param line line in that file, from 1; 0 when it has no lines or the line is unknown
 * @param column column in that line, from 1; 0 when unknown
 * @param key dotted path of the key, such as {@code worker.lease.duration_ms}; empty when the whole
 *     source is meant, which may be a variable and its value
 * @param rule what was expected, and the nearest known key or name when there is one
 * @param value the offending value as a reader may see it, secrets hidden; empty when there is none
 */
public record ConfigError(
    String source, int line, int column, String key, String rule, String value) {

  /** The error on one line: {@code file:line:column: key = value: rule}, or what there is of it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (line > 0) {
      text.append(':').append(line);
      if (column > 0) {
        text.append(':').append(column);
      }
    }
    if (!key.isEmpty()) {
      text.append(": ").append(key);
    }
    if (!value.isEmpty()) {
      text.append(" = ").append(value);
    }
    return text.append(": ").append(rule).toString();
  }
}
