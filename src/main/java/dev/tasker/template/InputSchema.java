package dev.tasker.template;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.List;

/** A compiled JSON Schema (2020-12). Safe on any thread; does not block. */
public final class InputSchema {

  private final Validator validator;

  /**
   * @param schema not changed
   */
  public InputSchema(JsonObject schema) {
    this.validator =
        Validator.create(
            // A copy: the library writes its own marks into the schema.
            JsonSchema.of(schema.copy()),
            new JsonSchemaOptions()
                .setBaseUri("https://tasker.invalid/")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
  }

  /** What is wrong with {@code input}; empty when the schema accepts it. */
  public List<InputProblem> validate(JsonObject input) {
    OutputUnit output = validator.validate(input);
    return Boolean.TRUE.equals(output.getValid())
        ? List.of()
        : InputProblem.of(output.getErrors() == null ? List.of() : output.getErrors());
  }
}
