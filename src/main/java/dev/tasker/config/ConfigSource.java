package dev.tasker.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the configuration is to be read from. Nothing else is consulted: the loader never looks at
 * the environment of the process by itself.
 *
 * @param environment name of the environment layer, such as {@code development}
 * @param root directory with {@code base/} and {@code environments/}; empty for the copy in the jar
 * @param file one merged file that replaces all file layers
 * @param variables the environment variables, for placeholders and {@code TASKER__…} overrides
 * @param overrides values by dotted key, applied last; values are not null
 * @param role which of the files concern the process
 */
public record ConfigSource(
    String environment,
    Optional<Path> root,
    Optional<Path> file,
    Map<String, String> variables,
    Map<String, Object> overrides,
    ConfigRole role) {

  /** The environment layer when {@code TASKER_ENV} is not set. */
  public static final String DEFAULT_ENVIRONMENT = "development";

  /** The root when {@code TASKER_CONFIG_ROOT} is not set, also the place of the copy in the jar. */
  public static final String DEFAULT_ROOT = "conf/tasker";

  public ConfigSource {
    overrides.forEach((key, value) -> Objects.requireNonNull(value, key));
    variables = Map.copyOf(variables);
    overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
  }

  /** {@link #fromEnvironment(Map, Map, Path)} in the current directory, without overrides. */
  public static ConfigSource fromEnvironment(Map<String, String> variables) {
    return fromEnvironment(variables, Map.of());
  }

  /** {@link #fromEnvironment(Map, Map, Path)} in the current directory. */
  public static ConfigSource fromEnvironment(
      Map<String, String> variables, Map<String, Object> overrides) {
    return fromEnvironment(variables, overrides, Path.of(""));
  }

  /**
   * Follows {@code TASKER_ENV}, {@code TASKER_CONFIG_ROOT} and {@code TASKER_CONFIG_PATH}.
   *
   * @param directory what relative paths are relative to
   */
  public static ConfigSource fromEnvironment(
      Map<String, String> variables, Map<String, Object> overrides, Path directory) {
    Path conf = directory.resolve(DEFAULT_ROOT);
    Optional<Path> present = Files.isDirectory(conf) ? Optional.of(conf) : Optional.empty();
    return new ConfigSource(
        set(variables, "TASKER_ENV").orElse(DEFAULT_ENVIRONMENT),
        set(variables, "TASKER_CONFIG_ROOT").map(directory::resolve).or(() -> present),
        set(variables, "TASKER_CONFIG_PATH").map(directory::resolve),
        variables,
        overrides,
        ConfigRole.RUN);
  }

  /** The same source with another environment layer. */
  public ConfigSource withEnvironment(String name) {
    return new ConfigSource(name, root, file, variables, overrides, role);
  }

  /** The same source with another root directory. */
  public ConfigSource withRoot(Path directory) {
    return new ConfigSource(environment, Optional.of(directory), file, variables, overrides, role);
  }

  /** The same source with the copy in the jar as root. */
  public ConfigSource withPackagedRoot() {
    return new ConfigSource(environment, Optional.empty(), file, variables, overrides, role);
  }

  /** The same source with one more override. */
  public ConfigSource withOverride(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(overrides);
    more.put(key, value);
    return new ConfigSource(environment, root, file, variables, more, role);
  }

  /** The same source for a process of one role, which reads only the files that concern it. */
  public ConfigSource withRole(ConfigRole name) {
    return new ConfigSource(environment, root, file, variables, overrides, name);
  }

  /** Leaves out the variables and overrides, which may hold secrets. */
  @Override
  public String toString() {
    return "ConfigSource[environment=" + environment + ", root=" + root + ", file=" + file + "]";
  }

  private static Optional<String> set(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }
}
