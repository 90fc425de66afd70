package dev.tasker.config;

/**
 * A key whose value differs between two configurations.
 *
 * @param key dotted path; of a table of rates, the path of the single rate
 * @param before the old value as TOML writes it, secrets hidden; empty when there was none
 * @param after the new value likewise; for a secret the same as before
 * @param origin where the new value comes from
 * @param reload whether a running process can take the new value over
 */
public record ConfigChange(
    String key, String before, String after, ConfigOrigin origin, Reload reload) {

  /** What it takes for a new value to hold. */
  public enum Reload {
    /** A running process can take it over. */
    LIVE,
    /** Only the next start of the process sees it. */
    RESTART;

    /** The word in documents and explanations. */
    public String word() {
      return this == LIVE ? "live" : "restart";
    }
  }
}
