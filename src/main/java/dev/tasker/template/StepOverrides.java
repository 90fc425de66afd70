package dev.tasker.template;

import dev.tasker.config.Nearest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code environments} changes in the steps. Tables merge key by key, scalars replace; what is
 * said for {@code ALL} steps comes first, what is said for one step wins.
 */
final class StepOverrides {

  static final String ALL_STEPS = "ALL";

  private final JsonObject environments;
  private final Problems problems;
  private final JsonObject forAll = new JsonObject();
  private final Map<String, JsonObject> byStep = new HashMap<>();

  StepOverrides(JsonObject definition, String environment, Problems problems) {
    this.environments = definition.getJsonObject("environments", new JsonObject());
    this.problems = problems;
    for (JsonObject override : steps(environment)) {
      String name = override.getString("name");
      if (ALL_STEPS.equals(name)) {
        forAll.mergeIn(changes(override), true);
      } else if (name != null) {
        byStep.computeIfAbsent(name, unused -> new JsonObject()).mergeIn(changes(override), true);
      }
    }
  }

  /** Every environment is checked, not only the running one: production must not be a surprise. */
  void check(Set<String> stepNames) {
    List<String> names = new ArrayList<>(stepNames);
    names.add(ALL_STEPS);
    for (String environment : environments.fieldNames()) {
      List<JsonObject> overrides = steps(environment);
      for (int i = 0; i < overrides.size(); i++) {
        String name = overrides.get(i).getString("name");
        if (name != null && !ALL_STEPS.equals(name) && !stepNames.contains(name)) {
          problems.error(
              "environments.%s.steps[%d].name".formatted(environment, i),
              "unknown step \"" + name + "\"" + Nearest.hint(name, names));
        }
      }
    }
  }

  /** A copy of the step with the overrides of the running environment. */
  JsonObject apply(JsonObject step) {
    JsonObject merged = step.copy().mergeIn(forAll.copy(), true);
    JsonObject own = byStep.get(step.getString("name", ""));
    return own == null ? merged : merged.mergeIn(own.copy(), true);
  }

  private List<JsonObject> steps(String environment) {
    JsonObject overrides = environments.getJsonObject(environment, new JsonObject());
    return TemplateBuilder.objects(overrides.getJsonArray("steps", new JsonArray()));
  }

  private static JsonObject changes(JsonObject override) {
    JsonObject changes = override.copy();
    changes.remove("name");
    return changes;
  }
}
