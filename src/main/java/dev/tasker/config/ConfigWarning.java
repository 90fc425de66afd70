package dev.tasker.config;

/**
 * A configuration that works but will hurt.
 *
 * @param origin where it stands
 * @param key dotted path of the key, or the name of a variable that no key stands for
 * @param advice what is the matter and what to do instead; never holds a secret
 */
public record ConfigWarning(ConfigOrigin origin, String key, String advice) {

  /** The warning on one line: {@code file:line: key: advice}, a variable's name only once. */
  @Override
  public String toString() {
    boolean named = origin.source().equals(ValueLayers.VARIABLE + key);
    return origin + (named ? ": " : ": " + key + ": ") + advice;
  }
}
