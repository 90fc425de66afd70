package dev.tasker.config;

import java.util.List;

/** What a process is for, which decides which files concern it. */
public enum ConfigRole {
  /** Server and worker in one process; also what commands look at. */
  RUN,
  /** Creates and watches tasks: {@code common.toml} and {@code orchestration.toml}. */
  SERVER,
  /** Runs steps: {@code common.toml} and {@code worker.toml}. */
  WORKER;

  /** Names of the files, without {@code .toml}, in the order they are merged. */
  List<String> parts() {
    return switch (this) {
      case RUN -> List.of("common", "orchestration", "worker");
      case SERVER -> List.of("common", "orchestration");
      case WORKER -> List.of("common", "worker");
    };
  }
}
