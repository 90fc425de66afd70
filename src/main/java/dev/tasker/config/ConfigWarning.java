package dev.tasker.config;

/**
 * A configuration that works but will hurt.
 *
 * @param origin where it stands
 * @param key dotted path of the key
 * @param advice what is the matter and what to do instead; never holds a secret
 */
public record ConfigWarning(ConfigOrigin origin, String key, String advice) {

  /** The warning on one line: {@code file:line: key: advice}. */
  @Override
  public String toString() {
    return origin + ": " + key + ": " + advice;
  }
}
