package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.template.InputValidator;
import dev.tasker.template.TemplateCatalog;
import dev.tasker.template.TemplateDirectory;
import dev.tasker.template.TemplateParser;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskTemplate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTasksTest {

  private final TemplateCatalog templates =
      TemplateDirectory.bundled(TemplateParser.forEnvironment("development")).orThrow();
  private final List<TaskRequest> requests = DemoTasks.requests(Path.of("/reports"));

  @Test
  void the_demo_runs_every_example_workflow() {
    assertThat(requests.stream().map(request -> request.namespaceName() + "/" + request.name()))
        .containsExactlyInAnyOrderElementsOf(
            templates.templates().stream()
                .map(template -> template.namespaceName() + "/" + template.name())
                .toList());
  }

  @Test
  void every_input_matches_its_template() {
    InputValidator validator = new InputValidator();
    for (TaskRequest request : requests) {
      TaskTemplate template =
          templates.latest(request.namespaceName(), request.name()).orElseThrow();

      assertThat(validator.validate(template, request.context())).as(request.name()).isEmpty();
    }
  }
}
