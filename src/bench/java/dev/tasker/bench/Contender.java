package dev.tasker.bench;

import java.util.List;
import java.util.Map;

/**
 * A product under measurement, with one of its settings.
 *
 * @param variant {@code default} or {@code tuned}
 * @param command the driver's command line
 * @param env variables beside those of the contract
 */
record Contender(String product, String variant, List<String> command, Map<String, String> env) {
  Contender {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  /** How it is called in results. */
  String label() {
    return product.equals(Contenders.TASKER) ? product : product + " " + variant;
  }
}
