package dev.tasker.api;

import dev.tasker.api.Problem.Violation;
import dev.tasker.template.InputProblem;
import dev.tasker.template.InputSchema;
import dev.tasker.template.InputValidator;
import dev.tasker.template.TemplateParser;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Turns the body of {@code POST /v1/tasks} into a task request, or says all that is wrong. */
final class TaskRequestReader {

  /** JSON Schema of the body. */
  static final String SCHEMA = "schema/task-request.schema.json";

  private final InputSchema schema;
  private final InputValidator inputs = new InputValidator();

  private TaskRequestReader(InputSchema schema) {
    this.schema = schema;
  }

  /** Reads the schema from the classpath; blocking. */
  static TaskRequestReader load() {
    try (InputStream in = TaskRequestReader.class.getClassLoader().getResourceAsStream(SCHEMA)) {
      if (in == null) {
        throw new IllegalStateException(SCHEMA + " is missing from the classpath");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new TaskRequestReader(new InputSchema(new JsonObject(text)));
    } catch (IOException e) {
      throw new UncheckedIOException(SCHEMA + " cannot be read", e);
    }
  }

  /**
   * @param correlationId used when the body has none
   * @throws ProblemException with a pointer for every fault
   */
  TaskRequest read(JsonObject body, String correlationId) {
    JsonObject given = withoutNulls(body);
    refuse(StorableJson.violations(given));
    refuse(violations("", schema.validate(given)));
    return new TaskRequest(
        given.getString("namespace", TemplateParser.DEFAULT_NAMESPACE),
        given.getString("name"),
        text(given, "version"),
        given.getJsonObject("context", new JsonObject()),
        text(given, "correlation_id").or(() -> Optional.of(correlationId)),
        text(given, "parent_correlation_id"),
        text(given, "idempotency_key"),
        given.getInteger("priority", 0),
        text(given, "run_at").map(TaskRequestReader::time),
        strings(given.getJsonArray("tags", new JsonArray())),
        text(given, "initiator"),
        text(given, "source_system"),
        text(given, "reason"));
  }

  /**
   * Checks the context against the template.
   *
   * @throws ProblemException with pointers below {@code /context}
   */
  void checkInput(TaskTemplate template, JsonObject context) {
    List<Violation> faults = violations("/context", inputs.validate(template, context));
    refuse(faults);
  }

  /** A member that is null means the same as one that is not there. */
  private static JsonObject withoutNulls(JsonObject body) {
    JsonObject given = new JsonObject();
    for (String name : body.fieldNames()) {
      Object value = body.getValue(name);
      if (value != null) {
        given.put(name, value);
      }
    }
    return given;
  }

  private static List<Violation> violations(String below, List<InputProblem> problems) {
    return problems.stream()
        .map(problem -> new Violation(below + problem.pointer(), problem.message()))
        .toList();
  }

  private static void refuse(List<Violation> violations) {
    if (!violations.isEmpty()) {
      String first = violations.get(0).pointer() + " " + violations.get(0).message();
      int others = violations.size() - 1;
      String detail = others == 0 ? first + "." : first + ", and " + others + " more.";
      throw Problem.invalid(detail.strip(), violations).toException();
    }
  }

  private static Optional<String> text(JsonObject body, String name) {
    return Optional.ofNullable(body.getString(name));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      String message = "must be a time such as 2030-01-31T12:00:00Z, was \"" + text + "\"";
      Violation violation = new Violation("/run_at", message);
      throw Problem.invalid("/run_at " + message + ".", List.of(violation)).toException();
    }
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }
}
