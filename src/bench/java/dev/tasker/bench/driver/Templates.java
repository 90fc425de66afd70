package dev.tasker.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The templates of the benchmark: files in {@code src/bench/templates}, the examples of the product
 * and two that are written here: one is large, one is this process's own.
 */
final class Templates {
  static final String CHAIN = "examples/linear";
  static final String JOB = "bench/job";

  /** Of this process alone: another one must not run what this one waits for. */
  static final String WARM = "bench_warm_" + ProcessHandle.current().pid();

  static final String WARM_JOB = WARM + "/job";
  static final String WARM_CHAIN = WARM + "/chain";
  static final String MARK = "bench/mark";
  static final String FAN_OUT = "bench/fan_out";

  private Templates() {}

  /**
   * The paths to load, with those that are written to {@code directory}: the fan-out has {@code
   * branches}.
   */
  static List<String> paths(Path directory, int branches) throws IOException {
    Path fanOut = directory.resolve("fan_out.yaml");
    Files.writeString(fanOut, fanOut(branches));
    Path job = directory.resolve(WARM + ".yaml");
    Files.writeString(job, warm("job", 1));
    Path chain = directory.resolve(WARM + "_chain.yaml");
    Files.writeString(chain, warm("chain", 4));
    return List.of(
        "conf/templates",
        "src/bench/templates",
        fanOut.toString(),
        job.toString(),
        chain.toString());
  }

  /** Steps one after the other. */
  private static String warm(String name, int steps) {
    StringBuilder yaml =
        new StringBuilder(
            "name: %s\nnamespace_name: %s\nversion: 1.0.0\nsteps:\n".formatted(name, WARM));
    for (int i = 0; i < steps; i++) {
      String dependencies = i == 0 ? "" : ", dependencies: [s%d]".formatted(i - 1);
      yaml.append(
          "  - { name: s%d, handler: { callable: bench.value }%s }\n".formatted(i, dependencies));
    }
    return yaml.toString();
  }

  /** A root, {@code branches} steps that depend on it, one step that depends on all of them. */
  static String fanOut(int branches) {
    StringBuilder yaml =
        new StringBuilder("name: fan_out\nnamespace_name: bench\nversion: 1.0.0\nsteps:\n");
    yaml.append("  - { name: root, handler: { callable: bench.value } }\n");
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < branches; i++) {
      yaml.append(
          "  - { name: b%d, handler: { callable: bench.value }, dependencies: [root] }\n"
              .formatted(i));
      names.append(i == 0 ? "" : ", ").append('b').append(i);
    }
    return yaml.append(
            "  - { name: join, handler: { callable: bench.count }, dependencies: [%s] }\n"
                .formatted(names))
        .toString();
  }
}
