package dev.tasker.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of reading the configuration again. Holds no secret.
 *
 * @param applied changes that hold from now on
 * @param overruled those of them that something stronger keeps without effect, by key
 * @param restart changes that only the next start will see
 * @param errors why nothing was changed; empty unless it was refused
 */
public record ReloadReport(
    Outcome outcome,
    List<ConfigChange> applied,
    Map<String, String> overruled,
    List<ConfigChange> restart,
    List<ConfigError> errors) {

  public ReloadReport {
    applied = List.copyOf(applied);
    overruled = Map.copyOf(overruled);
    restart = List.copyOf(restart);
    errors = List.copyOf(errors);
  }

  /** How a reload ended. */
  public enum Outcome {
    /** Something has changed. */
    APPLIED,
    /** Nothing differs from what is in use. */
    UNCHANGED,
    /** All that differs needs a restart. */
    RESTART_REQUIRED,
    /** The configuration is not valid; nothing has changed. */
    REFUSED,
    /** It could not be read or applied for a reason of our own. */
    FAILED,
    /** The process is stopping; nothing was read. */
    IGNORED;

    /** The word in metrics and JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a valid configuration led to. */
  public static ReloadReport of(
      List<ConfigChange> applied, Map<String, String> overruled, List<ConfigChange> restart) {
    Outcome outcome =
        !applied.isEmpty()
            ? Outcome.APPLIED
            : restart.isEmpty() ? Outcome.UNCHANGED : Outcome.RESTART_REQUIRED;
    return new ReloadReport(outcome, applied, overruled, restart, List.of());
  }

  /** Nothing was changed. */
  public static ReloadReport nothing(Outcome outcome, List<ConfigError> errors) {
    return new ReloadReport(outcome, List.of(), Map.of(), List.of(), errors);
  }
}
