package dev.tasker.config;

import java.util.Map;
import java.util.Optional;

/**
 * An environment variable of OpenTelemetry's specification: its name, and how it is read. One that
 * is empty counts as unset. Immutable.
 *
 * @param <T> what it is read as
 */
public final class OtelVariable<T> {
  private static final String HEADERS = "HEADERS";

  private final String name;
  private final Reading<T> reading;

  OtelVariable(String name, Reading<T> reading) {
    this.name = name;
    this.reading = reading;
  }

  /** Makes a value of a text that is not blank. */
  @FunctionalInterface
  interface Reading<T> {
    /**
     * The value.
     *
     * @throws IllegalArgumentException whose message is the rule that the text breaks, with the
     *     nearest valid value where there is one, and without secrets
     */
    T read(String text);

    /** What {@link #read} leaves out of a text that it understands: no error, but worth a word. */
    default Optional<String> passedOver(String text) {
      return Optional.empty();
    }
  }

  public String name() {
    return name;
  }

  /**
   * What it says in an environment. Empty when it is not set, and also when it cannot be
   * understood: where it matters, the configuration has refused that before anybody asks.
   */
  public Optional<T> in(Map<String, String> env) {
    try {
      return text(env).map(reading::read);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What is left out of what it says in an environment. */
  Optional<String> passedOver(Map<String, String> env) {
    return text(env).flatMap(reading::passedOver);
  }

  /** What is wrong with it in an environment. */
  Optional<ConfigError> problem(Map<String, String> env) {
    try {
      Optional<T> unused = text(env).map(reading::read);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(error(env, String.valueOf(e.getMessage())));
    }
  }

  /** An error of this variable; headers, and what may hold a user and a password, are hidden. */
  ConfigError error(Map<String, String> env, String rule) {
    String text = text(env).orElse("");
    boolean secret = name.endsWith(HEADERS) || text.contains("@");
    String shown = secret ? Secrets.REDACTED : Shown.quoted(text);
    return new ConfigError(ValueLayers.VARIABLE + name, 0, 0, "", rule, shown);
  }

  private Optional<String> text(Map<String, String> env) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }
}
