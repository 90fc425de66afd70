package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A named, versioned graph of steps. Running tasks keep the version they started with.
 *
 * @param inputSchema JSON Schema of the task's context; empty when anything is accepted
 * @param definition the whole template as JSON, informative fields included, as it is stored
 */
public record TaskTemplate(
    String namespaceName,
    String name,
    String version,
    String description,
    List<StepTemplate> steps,
    StepGraph graph,
    JsonObject inputSchema,
    JsonObject definition) {

  public TaskTemplate {
    if (name.isBlank() || namespaceName.isBlank() || version.isBlank()) {
      throw new IllegalArgumentException("a template needs name, namespace_name and version");
    }
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("template " + name + " has no steps");
    }
  }

  /**
   * @throws InvalidGraphException when the steps are no directed acyclic graph
   */
  public static TaskTemplate of(
      String namespaceName,
      String name,
      String version,
      String description,
      List<StepTemplate> steps,
      JsonObject inputSchema,
      JsonObject definition) {
    return new TaskTemplate(
        namespaceName,
        name,
        version,
        description,
        steps,
        StepGraph.of(steps),
        inputSchema,
        definition);
  }

  public StepTemplate step(int index) {
    return steps.get(index);
  }

  /** {@code namespace/name/version}, unique. */
  public TemplateKey key() {
    return new TemplateKey(namespaceName, name, version);
  }
}
