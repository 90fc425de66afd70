package dev.tasker.config;

import dev.tasker.config.Variables.Lookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers of single signals that files hold: {@code OTEL_EXPORTER_OTLP_TRACES_HEADERS_FILE} and
 * its like. No key stands for them, hence no placeholder asks for these variables. Blocks.
 */
final class SignalHeaders {
  private static final List<String> NAMES =
      List.of(
          "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
          "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
          "OTEL_EXPORTER_OTLP_LOGS_HEADERS");

  private SignalHeaders() {}

  /**
   * Reads the files that are named.
   *
   * @param errors receives what is wrong, without what the files hold
   * @return the values by variable, without {@code _FILE}; what a variable says itself is left out
   */
  static Map<String, String> read(Map<String, String> env, List<ConfigError> errors) {
    Map<String, String> found = new HashMap<>();
    Variables variables = Variables.of(env);
    for (String name : NAMES) {
      String file = env.getOrDefault(name + Variables.FILE, "");
      if (!file.isBlank()) {
        Lookup lookup = variables.find(name);
        String problem = problem(lookup);
        if (problem.isEmpty()) {
          found.put(name, lookup.value());
        } else {
          String source = ValueLayers.VARIABLE + name + Variables.FILE;
          errors.add(new ConfigError(source, 0, 0, "", problem, ""));
        }
      }
    }
    return Map.copyOf(found);
  }

  private static String problem(Lookup lookup) {
    if (!lookup.problem().isEmpty()) {
      return lookup.problem();
    }
    String rule = CollectorHeaders.problem(lookup.value());
    return rule.isEmpty() ? "" : "names a file whose content " + rule;
  }
}
