package dev.tasker.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How each contender's driver is started. */
final class Contenders {
  static final String TASKER = "tasker";

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASSES = "target/test-classes";

  private static final Path NPM = Path.of("target/bench/npm");

  /** The version of Node.js that the peers ask for comes as one of their packages. */
  static final Path OWN_NODE = NPM.resolve("node_modules/.bin/node");

  private Contenders() {}

  /** A contender by the name and variant the plan gives. */
  static Contender of(String product, String variant) {
    return new Contender(product, variant, command(product), Map.of());
  }

  private static List<String> command(String product) {
    return switch (product) {
      case TASKER -> tasker(List.of());
      case "db-scheduler" -> javaPeer("DbSchedulerPeer");
      case "jobrunr" -> javaPeer("JobRunrPeer");
      case "dbos" -> javaPeer("DbosPeer");
      case "graphile-worker", "pg-boss", "restate" -> npmPeer(product);
      default -> throw new IllegalArgumentException("unknown contender " + product);
    };
  }

  /** The driver of Tasker on the jar that users run. */
  static List<String> tasker(List<String> jvmArguments) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(jvmArguments);
    command.addAll(
        List.of(
            "-cp",
            String.join(":", "target/tasker.jar", CLASSES, "src/bench/resources"),
            "dev.tasker.bench.driver.TaskerDriver"));
    return command;
  }

  private static List<String> javaPeer(String driver) {
    return List.of(
        JAVA,
        "-cp",
        CLASSES + ":" + System.getProperty("bench.peers.classpath", ""),
        "dev.tasker.bench.peers." + driver);
  }

  private static List<String> npmPeer(String product) {
    return List.of(
        Files.exists(OWN_NODE) ? OWN_NODE.toString() : "node",
        NPM.resolve(product + ".mjs").toString());
  }
}
