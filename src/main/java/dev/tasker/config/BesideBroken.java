package dev.tasker.config;

import dev.tasker.config.ConfigValidator.Problem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be said of layers beside others that cannot be read: only what is wrong whatever those
 * would have said. These are unknown keys, and values of layers above them, which nothing replaces,
 * each by itself: not the rules that involve two keys.
 */
final class BesideBroken {
  private BesideBroken() {}

  /** The errors of the layers that cannot be read, then those of the others. */
  static List<ConfigError> errors(
      List<Layer> layers, Map<String, String> variables, OtelCheck check) {
    List<ConfigError> errors = new ArrayList<>();
    List<Layer> readable = new ArrayList<>();
    JsonObject merged = new JsonObject();
    Set<String> certain = new HashSet<>();
    for (Layer layer : layers) {
      try {
        merged.mergeIn(layer.values(), true);
        certain.addAll(layer.origins().keySet());
        readable.add(layer);
      } catch (ConfigurationException e) {
        errors.addAll(e.errors());
        certain.clear();
      }
    }
    List<Problem> problems =
        ConfigValidator.checkSingly(merged, variables).stream()
            .filter(problem -> problem.isUnknownKey() || certain.contains(problem.path()))
            .toList();
    errors.addAll(ConfigLoader.located(problems, readable));
    if (check == OtelCheck.FULL && OtelErrors.matterBeside(variables, readable, merged, certain)) {
      errors.addAll(OtelErrors.singly(variables, readable, problems, merged));
    }
    return errors;
  }
}
