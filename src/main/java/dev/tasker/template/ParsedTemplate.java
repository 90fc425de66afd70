package dev.tasker.template;

import dev.tasker.workflow.TaskTemplate;
import java.util.List;
import java.util.Optional;

/**
 * What came out of one template file.
 *
 * @param template empty when a problem is an error
 * @param problems in the order of the file
 */
public record ParsedTemplate(Optional<TaskTemplate> template, List<TemplateProblem> problems) {
  public ParsedTemplate {
    problems = List.copyOf(problems);
  }

  /** The problems that leave the template usable. */
  public List<TemplateProblem> warnings() {
    return problems.stream().filter(problem -> !problem.isError()).toList();
  }

  /**
   * @throws TemplateException when the file has errors
   */
  public TaskTemplate orThrow() {
    return template.orElseThrow(() -> new TemplateException(problems));
  }
}
