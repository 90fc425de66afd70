package dev.tasker.template;

import dev.tasker.workflow.TaskTemplate;
import dev.tasker.workflow.TemplateKey;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaException;
import io.vertx.json.schema.Validator;
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

  /** A validator and the schema it was made from, which a reloaded template may have changed. */
  private record Compiled(JsonObject schema, Validator validator) {}

  private final Map<TemplateKey, Compiled> compiled = new ConcurrentHashMap<>();

  /** What is wrong with {@code context}; empty when the template accepts it. */
  public List<InputProblem> validate(TaskTemplate template, JsonObject context) {
    if (template.inputSchema().isEmpty()) {
      return List.of();
    }
    OutputUnit output = validatorOf(template).validate(context);
    return Boolean.TRUE.equals(output.getValid())
        ? List.of()
        : InputProblem.of(output.getErrors() == null ? List.of() : output.getErrors());
  }

  /** Why {@code schema} cannot be used; empty when it can. */
  static Optional<String> whatIsWrongWith(JsonObject schema) {
    Optional<String> mistake = SchemaCheck.firstMistake(schema);
    if (mistake.isPresent()) {
      return mistake;
    }
    try {
      // References are resolved at the first validation, not before.
      compile(schema).validate(new JsonObject());
      return Optional.empty();
    } catch (SchemaException | ClassCastException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Validator validatorOf(TaskTemplate template) {
    if (compiled.size() > MAX_COMPILED) {
      compiled.clear();
    }
    Compiled known = compiled.get(template.key());
    if (known == null || !known.schema().equals(template.inputSchema())) {
      known = new Compiled(template.inputSchema(), compile(template.inputSchema()));
      compiled.put(template.key(), known);
    }
    return known.validator();
  }

  private static Validator compile(JsonObject schema) {
    return Validator.create(
        // A copy: the library writes its own marks into the schema.
        JsonSchema.of(schema.copy()),
        new JsonSchemaOptions()
            .setBaseUri("https://tasker.invalid/")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }
}
