package dev.tasker.examples;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.template.TemplateDirectory;
import dev.tasker.template.TemplateParser;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs a shipped template's handlers in the order of its graph, one after the other, without any
 * engine. Results go through JSON text between steps and lose the order of their keys, as they do
 * in a jsonb column.
 */
final class Steps {

  static final HandlerRegistry REGISTRY = HandlerRegistry.discover();

  private final TaskTemplate template;
  private final JsonObject taskContext;
  private final Map<String, JsonObject> results = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new LinkedHashMap<>();

  private Steps(TaskTemplate template, JsonObject taskContext) {
    this.template = template;
    this.taskContext = taskContext;
  }

  /** Runs every step until it succeeds; fails when one fails for good. */
  static Steps run(String name, JsonObject taskContext) {
    Steps steps = new Steps(template(name), taskContext);
    while (steps.results.size() < steps.template.steps().size()) {
      steps.template.steps().stream()
          .filter(step -> !steps.results.containsKey(step.name()))
          .filter(step -> steps.results.keySet().containsAll(step.dependencies()))
          .toList()
          .forEach(steps::complete);
    }
    return steps;
  }

  /** The first attempt of a step that has no dependencies. */
  static StepResult first(String template, String step, JsonObject taskContext) {
    Steps steps = new Steps(template(template), taskContext);
    StepTemplate found =
        steps.template.steps().stream()
            .filter(s -> s.name().equals(step))
            .findFirst()
            .orElseThrow();
    return steps.attempt(found, 1);
  }

  JsonObject result(String step) {
    return results.get(step);
  }

  int attempts(String step) {
    return attempts.get(step);
  }

  private void complete(StepTemplate step) {
    for (int attempt = 1; attempt <= step.retry().attemptLimit(); attempt++) {
      StepResult result = attempt(step, attempt);
      if (result instanceof StepResult.Success success) {
        results.put(step.name(), stored(success.value()));
        attempts.put(step.name(), attempt);
        return;
      }
      if (result instanceof StepResult.PermanentFailure) {
        break;
      }
    }
    throw new AssertionError("step " + step.name() + " did not succeed");
  }

  StepResult attempt(StepTemplate step, int attempt) {
    Map<String, JsonObject> dependencies = new HashMap<>();
    step.dependencies().forEach(name -> dependencies.put(name, results.get(name)));
    StepContext context =
        new StepContext(
            new ExecutionContext(
                new UUID(1, 2),
                "correlation",
                template.namespaceName(),
                template.name(),
                template.version(),
                Optional.empty(),
                true),
            stepUuid(step.name()),
            step.name(),
            attempt,
            step.retry().attemptLimit(),
            taskContext,
            dependencies,
            step.handler().initialization());
    // Every example answers at once, so the Future is complete when handle returns.
    return REGISTRY.find(step.handler().callable()).orElseThrow().handle(context).result();
  }

  /** jsonb sorts keys by length and then by bytes. */
  private static JsonObject stored(JsonObject value) {
    JsonObject read = new JsonObject(value.encode());
    JsonObject sorted = new JsonObject();
    read.fieldNames().stream()
        .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
        .forEach(
            key -> {
              Object field = read.getValue(key);
              sorted.put(key, field instanceof JsonObject object ? stored(object) : field);
            });
    return sorted;
  }

  static UUID stepUuid(String step) {
    return UUID.nameUUIDFromBytes(step.getBytes(StandardCharsets.UTF_8));
  }

  private static TaskTemplate template(String name) {
    return TemplateDirectory.bundled(TemplateParser.forEnvironment("test")).templates().stream()
        .filter(template -> template.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
