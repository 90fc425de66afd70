package dev.tasker.template;

import java.util.List;
import java.util.stream.Collectors;

/** Templates cannot be used; carries every problem found, warnings included. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<TemplateProblem> problems;

  TemplateException(List<TemplateProblem> problems) {
    super(
        problems.stream()
            .filter(TemplateProblem::isError)
            .map(TemplateProblem::toString)
            .collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<TemplateProblem> problems() {
    return problems;
  }
}
