package dev.tasker.config;

/**
 * Where a value came from.
 *
 * @param source a file, {@code environment variable NAME}, {@code command line} or {@code built-in
 *     default}
 * @param line line in the file, from 1; 0 when there is none
 */
public record ConfigOrigin(String source, int line) {

  /** The origin of values that no layer sets. */
  static final ConfigOrigin DEFAULT = new ConfigOrigin("built-in default", 0);

  @Override
  public String toString() {
    return line > 0 ? source + ':' + line : source;
  }
}
