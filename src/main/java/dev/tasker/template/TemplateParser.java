package dev.tasker.template;

import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads task templates from YAML. Immutable; safe on any thread, but a large file keeps the thread
 * busy for some milliseconds.
 *
 * @param environment whose overrides ({@code environments.<environment>}) are applied
 * @param strict unknown fields are errors instead of warnings
 */
public record TemplateParser(String environment, boolean strict) {

  /** What a template gets that names no namespace. */
  public static final String DEFAULT_NAMESPACE = "default";

  /** What a template gets that names no version. */
  public static final String DEFAULT_VERSION = "1.0.0";

  public static TemplateParser forEnvironment(String environment) {
    return new TemplateParser(environment, false);
  }

  public TemplateParser asStrict() {
    return new TemplateParser(environment, true);
  }

  /**
   * Parses one file. Never throws for what the file says: all its problems are in the answer.
   *
   * @param file the name used in problems
   */
  public ParsedTemplate parse(String yaml, String file) {
    Problems problems = new Problems(file, strict);
    Optional<TaskTemplate> template =
        YamlDocument.compose(yaml, file, problems).flatMap(root -> read(root, problems));
    return new ParsedTemplate(
        problems.hasErrors() ? Optional.empty() : template, problems.inFileOrder());
  }

  /**
   * Rebuilds a template from {@link TaskTemplate#definition()}, as it was stored.
   *
   * @param origin the name used in problems
   */
  public ParsedTemplate parseDefinition(JsonObject definition, String origin) {
    // JSON is YAML; the same rules hold, whatever wrote the definition.
    return parse(definition.encode(), origin);
  }

  private Optional<TaskTemplate> read(Node root, Problems problems) {
    problems.locate("", YamlDocument.position(root.getStartMark()));
    Object json = TemplateShape.TEMPLATE.read(root, "", problems);
    return json instanceof JsonObject definition
        ? new TemplateBuilder(definition, environment, problems).build()
        : Optional.empty();
  }
}
