package dev.tasker.template;

import dev.tasker.workflow.TaskTemplate;
import dev.tasker.workflow.TemplateKey;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Validates a task's context against its template's {@code input_schema} (JSON Schema 2020-12). One
 * instance per process: the schema of a template is compiled once. Safe on any thread; does not
 * block.
 */
public final class InputValidator {

  /** More templates than this and the compiled schemas start again from nothing. */
  private static final int MAX_COMPILED = 10_000;

  /** A schema and what it was made from, which a reloaded template may have changed. */
  private record Compiled(JsonObject source, InputSchema schema) {}

  private final Map<TemplateKey, Compiled> compiled = new ConcurrentHashMap<>();

  /** What is wrong with {@code context}; empty when the template accepts it. */
  public List<InputProblem> validate(TaskTemplate template, JsonObject context) {
    if (template.inputSchema().isEmpty()) {
      return List.of();
    }
    return schemaOf(template).validate(context);
  }

  /** Why {@code schema} cannot be used; empty when it can. */
  static Optional<String> whatIsWrongWith(JsonObject schema) {
    Optional<String> mistake = SchemaCheck.firstMistake(schema);
    if (mistake.isPresent()) {
      return mistake;
    }
    try {
      // References are resolved at the first validation, not before.
      new InputSchema(schema).validate(new JsonObject());
      return Optional.empty();
    } catch (RuntimeException e) {
      // The library takes some malformed schemas and throws whatever it happens to meet in them.
      return Optional.of(
          e.getMessage() == null ? "the validator cannot work with it" : e.getMessage());
    }
  }

  private InputSchema schemaOf(TaskTemplate template) {
    if (compiled.size() > MAX_COMPILED) {
      compiled.clear();
    }
    Compiled known = compiled.get(template.key());
    if (known == null || !known.source().equals(template.inputSchema())) {
      known = new Compiled(template.inputSchema(), new InputSchema(template.inputSchema()));
      compiled.put(template.key(), known);
    }
    return known.schema();
  }
}
