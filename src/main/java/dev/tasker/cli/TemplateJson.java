package dev.tasker.cli;

import dev.tasker.template.TemplateCatalog;
import dev.tasker.template.TemplateProblem;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Templates and their problems for machines. */
final class TemplateJson {
  private TemplateJson() {}

  static JsonObject of(TemplateCatalog catalog) {
    return new JsonObject()
        .put("valid", !catalog.hasErrors())
        .put("templates", templates(catalog))
        .put("problems", problems(catalog.problems()));
  }

  private static JsonArray templates(TemplateCatalog catalog) {
    JsonArray all = new JsonArray();
    catalog.templates().forEach(template -> all.add(template(template, catalog)));
    return all;
  }

  private static JsonObject template(TaskTemplate template, TemplateCatalog catalog) {
    JsonArray steps = new JsonArray();
    template.steps().forEach(step -> steps.add(step.name()));
    return new JsonObject()
        .put("namespace", template.namespaceName())
        .put("name", template.name())
        .put("version", template.version())
        .put("description", template.description())
        .put("steps", steps)
        .put("file", catalog.fileOf(template.key()).orElse(""));
  }

  private static JsonArray problems(List<TemplateProblem> problems) {
    JsonArray all = new JsonArray();
    problems.forEach(
        problem ->
            all.add(
                new JsonObject()
                    .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("message", problem.message())));
    return all;
  }
}
