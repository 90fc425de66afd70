package dev.tasker.config;

/**
 * Where a value came from.
 *
 * @param source a file, {@code environment variable NAME}, {@code command line} or {@code built-in
 *     default}
 * @param line line in the file, from 1; 0 when there is none
 * @param column column of the key in that line, from 1; 0 when there is none
 */
public record ConfigOrigin(String source, int line, int column) {

  /** The origin of values that no layer sets. */
  static final ConfigOrigin DEFAULT = of("built-in default");

  /** A source without lines. */
  static ConfigOrigin of(String source) {
    return new ConfigOrigin(source, 0, 0);
  }

  /** {@code source:line}, or the source alone. */
  @Override
  public String toString() {
    return line > 0 ? source + ':' + line : source;
  }
}
