package dev.tasker.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. Carries every error found, not only the first, and a message
 * with one line for each. Never contains a secret.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigError> errors;

  public ConfigurationException(List<ConfigError> errors) {
    super(describe(errors));
    this.errors = List.copyOf(errors);
  }

  /** All errors, in the order of their sources. */
  public List<ConfigError> errors() {
    return errors;
  }

  private static String describe(List<ConfigError> errors) {
    String head =
        errors.size() == 1
            ? "The configuration has an error:"
            : "The configuration has " + errors.size() + " errors:";
    return errors.stream().map(e -> "\n  " + e).collect(Collectors.joining("", head, ""));
  }
}
