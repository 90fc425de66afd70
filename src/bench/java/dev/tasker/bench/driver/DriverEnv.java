package dev.tasker.bench.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the harness asks of a driver, from the variables {@code BENCH_…} of its environment.
 *
 * @param count tasks, jobs or branches, as the workload says
 * @param warmUp tasks before the measured ones, where the workload warms up
 * @param inFlight tasks in flight in a closed loop
 * @param seconds run for so long instead of {@code count} tasks; 0 for by count
 * @param template namespace/name of the template to run, where the workload leaves it open
 * @param namespaces whose steps to claim; empty for all
 * @param leaseMillis length of the worker's lease; 0 for the default
 * @param dir a scratch directory
 */
record DriverEnv(
    Map<String, String> process,
    String databaseUrl,
    String workload,
    int count,
    int warmUp,
    int inFlight,
    int seconds,
    String template,
    List<String> namespaces,
    int leaseMillis,
    Path dir) {

  private static final int LEAST_WARM_UP = 200;

  static DriverEnv of(Map<String, String> env) {
    int count = number(env, "BENCH_COUNT", 1000);
    return new DriverEnv(
        env,
        required(env, "BENCH_DATABASE_URL"),
        required(env, "BENCH_WORKLOAD"),
        count,
        number(env, "BENCH_WARM_UP", Math.max(LEAST_WARM_UP, count / 4)),
        number(env, "BENCH_IN_FLIGHT", 256),
        number(env, "BENCH_SECONDS", 0),
        env.getOrDefault("BENCH_TEMPLATE", Templates.CHAIN),
        Optional.ofNullable(env.get("BENCH_NAMESPACES"))
            .map(names -> List.of(names.split(",")))
            .orElse(List.of()),
        number(env, "BENCH_LEASE_MS", 0),
        Path.of(required(env, "BENCH_DIR")));
  }

  private static String required(Map<String, String> env, String name) {
    String value = env.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the environment variable " + name + " must be set");
    }
    return value;
  }

  private static int number(Map<String, String> env, String name, int otherwise) {
    return Optional.ofNullable(env.get(name)).map(Integer::parseInt).orElse(otherwise);
  }
}
