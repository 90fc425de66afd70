package dev.tasker.template;

import dev.tasker.config.Nearest;
import dev.tasker.workflow.HandlerReference;
import dev.tasker.workflow.InvalidGraphException;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a template of a definition whose fields have the right types: overrides, defaults, and the
 * rules that span several fields (unique step names, known dependencies, no cycle).
 */
final class TemplateBuilder {

  private static final JsonObject EMPTY = new JsonObject();

  private final JsonObject definition;
  private final Problems problems;
  private final List<JsonObject> steps;
  private final Map<String, Integer> indexes = new LinkedHashMap<>();
  private final StepOverrides overrides;

  TemplateBuilder(JsonObject definition, String environment, Problems problems) {
    this.definition = definition;
    this.problems = problems;
    this.steps = objects(definition.getJsonArray("steps", new JsonArray()));
    this.overrides = new StepOverrides(definition, environment, problems);
  }

  /** The template; empty, or of no use, when a problem was recorded. */
  Optional<TaskTemplate> build() {
    if (definition.containsKey("steps") && steps.isEmpty()) {
      problems.error("steps", "must hold at least one step");
    }
    indexSteps();
    overrides.check(indexes.keySet());
    checkTypes();
    checkDependencies();
    checkGraph();
    checkInputSchema();
    List<StepTemplate> templates = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      step(steps.get(i), "steps[" + i + "]").ifPresent(templates::add);
    }
    return problems.hasErrors() ? Optional.empty() : Optional.of(template(templates));
  }

  private TaskTemplate template(List<StepTemplate> templates) {
    return TaskTemplate.of(
        definition.getString("namespace_name", TemplateParser.DEFAULT_NAMESPACE),
        definition.getString("name"),
        definition.getString("version", TemplateParser.DEFAULT_VERSION),
        definition.getString("description", "").strip(),
        templates,
        definition.getJsonObject("input_schema", EMPTY),
        definition);
  }

  private void indexSteps() {
    for (int i = 0; i < steps.size(); i++) {
      String name = steps.get(i).getString("name");
      Integer first = name == null ? null : indexes.putIfAbsent(name, i);
      if (first != null) {
        problems.error(
            "steps[" + i + "].name",
            "step \"%s\" is defined twice, first in line %d"
                .formatted(name, problems.position("steps[" + first + "].name").line()));
      }
    }
  }

  private void checkTypes() {
    for (int i = 0; i < steps.size(); i++) {
      String type = steps.get(i).getString("type", TemplateShape.STANDARD);
      if (!type.equals(TemplateShape.STANDARD)) {
        problems.error(
            "steps[" + i + "].type",
            "type %s is not supported by this version; supported: %s"
                .formatted(type, TemplateShape.STANDARD));
      }
    }
  }

  private void checkDependencies() {
    for (int i = 0; i < steps.size(); i++) {
      JsonArray dependencies = steps.get(i).getJsonArray("dependencies", new JsonArray());
      for (int d = 0; d < dependencies.size(); d++) {
        String name = dependencies.getString(d);
        if (name != null && !indexes.containsKey(name)) {
          problems.error(
              "steps[" + i + "].dependencies[" + d + "]",
              "unknown step \"" + name + "\"" + Nearest.hint(name, indexes.keySet()));
        }
      }
    }
  }

  /** Looks for a cycle among the edges that exist, whatever else is wrong with the file. */
  private void checkGraph() {
    List<StepTemplate> nodes = new ArrayList<>();
    indexes.forEach(
        (name, index) ->
            nodes.add(
                StepTemplate.of(
                    name,
                    "none",
                    dependencies(steps.get(index)).stream()
                        .filter(indexes::containsKey)
                        .toList())));
    if (nodes.isEmpty()) {
      return;
    }
    try {
      TaskTemplate.of("graph", "graph", "1", "", nodes, EMPTY, EMPTY);
    } catch (InvalidGraphException e) {
      problems.error(
          "steps[" + indexes.get(e.stepName()) + "].dependencies", String.valueOf(e.getMessage()));
    }
  }

  private void checkInputSchema() {
    JsonObject schema = definition.getJsonObject("input_schema", EMPTY);
    InputValidator.whatIsWrongWith(schema)
        .ifPresent(reason -> problems.error("input_schema", "is no JSON Schema: " + reason));
  }

  private Optional<StepTemplate> step(JsonObject step, String path) {
    String name = step.getString("name");
    JsonObject merged = overrides.apply(step);
    JsonObject handler = merged.getJsonObject("handler", EMPTY);
    String callable = handler.getString("callable", "");
    if (handler.containsKey("callable") && callable.isBlank()) {
      problems.error(path + ".handler.callable", "must not be empty");
    }
    return RetryReader.read(merged.getJsonObject("retry", EMPTY), path, problems)
        .filter(retry -> name != null && !callable.isBlank())
        .map(
            retry ->
                new StepTemplate(
                    name,
                    merged.getString("description", "").strip(),
                    new HandlerReference(
                        callable,
                        handler.getString("method", ""),
                        handler.getString("resolver", ""),
                        handler.getJsonObject("initialization", EMPTY)),
                    dependencies(merged),
                    Optional.ofNullable(merged.getLong("timeout_seconds")).map(Duration::ofSeconds),
                    retry,
                    merged.getJsonObject("result_schema", EMPTY)));
  }

  private static List<String> dependencies(JsonObject step) {
    return step.getJsonArray("dependencies", new JsonArray()).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .distinct()
        .toList();
  }

  /** The objects of a list; an entry that was none has been reported and is an empty object. */
  static List<JsonObject> objects(JsonArray array) {
    return array.stream()
        .map(entry -> entry instanceof JsonObject object ? object : new JsonObject())
        .toList();
  }
}
