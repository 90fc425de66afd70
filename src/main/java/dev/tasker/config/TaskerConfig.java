package dev.tasker.config;

import java.util.Map;

/**
 * The complete, validated configuration. Immutable; safe on any thread. Its text form shows no
 * secrets.
 *
 * @param environment name of the environment layer, such as {@code production}
 * @param common what every role needs: telemetry, database, web
 * @param worker how steps are claimed and run
 * @param orchestration how tasks are created and watched
 */
public record TaskerConfig(
    String environment,
    CommonConfig common,
    WorkerConfig worker,
    OrchestrationConfig orchestration) {

  /** Connections for everything but the worker: requests, migration, templates. */
  public static final int SYSTEM_CONNECTIONS = 3;

  /** Connections of the worker besides its completion lanes: claiming, and everything else. */
  private static final int OTHER_CONNECTIONS = 2;

  public TaskerConfig {
    int needed = connectionsFor(worker.completion().lanes());
    if (common.database().poolSize() < needed) {
      throw new IllegalArgumentException(
          "database.pool_size must be at least "
              + needed
              + ", five more than"
              + " worker.completion.lanes, was "
              + common.database().poolSize());
    }
  }

  /** The configuration nobody has touched: defaults only, no files, no environment variables. */
  public static TaskerConfig defaults() {
    return defaults(Map.of());
  }

  /**
   * Defaults with the given environment variables, for placeholders and {@code TASKER__…}; reads no
   * file.
   *
   * @throws ConfigurationException when a variable has a value that is not allowed
   */
  public static TaskerConfig defaults(Map<String, String> variables) {
    return defaults(variables, Map.of());
  }

  /**
   * Defaults with the given environment variables and, over them, values by dotted key; reads no
   * file.
   *
   * @throws ConfigurationException when a value is not allowed
   */
  public static TaskerConfig defaults(
      Map<String, String> variables, Map<String, Object> overrides) {
    return ConfigLoader.withoutFiles(variables, overrides).config();
  }

  /** The smallest pool that serves this many completion lanes. */
  static int connectionsFor(int lanes) {
    return lanes + OTHER_CONNECTIONS + SYSTEM_CONNECTIONS;
  }
}
