package dev.tasker.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The templates of the benchmark: files in {@code src/bench/templates}, the examples of the product
 * and one that is written here because of its size.
 */
final class Templates {
  static final String CHAIN = "examples/linear";
  static final String JOB = "bench/job";
  static final String WARM_JOB = "bench_warm/job";
  static final String MARK = "bench/mark";
  static final String FAN_OUT = "bench/fan_out";

  private Templates() {}

  /** The paths to load, with a fan-out of {@code branches} written to {@code directory}. */
  static List<String> paths(Path directory, int branches) throws IOException {
    Path fanOut = directory.resolve("fan_out.yaml");
    Files.writeString(fanOut, fanOut(branches));
    return List.of("conf/templates", "src/bench/templates", fanOut.toString());
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
