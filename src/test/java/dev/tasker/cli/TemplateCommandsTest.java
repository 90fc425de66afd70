package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommandsTest {

  private static final String GOOD =
      """
      name: good
      namespace_name: test
      version: 1.0.0
      steps:
        - name: only
          handler: { callable: examples.square }
      """;

  @TempDir Path directory;

  @Test
  void a_good_template_is_valid() throws IOException {
    Files.writeString(directory.resolve("good.yaml"), GOOD);

    CliRun run = CliRun.of("template", "validate", directory.toString());

    assertThat(run).isEqualTo(new CliRun(0, "1 template valid" + System.lineSeparator(), ""));
  }

  @Test
  void every_problem_is_printed_with_file_line_and_column() throws IOException {
    Path circle = Files.writeString(directory.resolve("circle.yaml"), circle());
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "name: [\n");

    CliRun run = CliRun.of("template", "validate", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .anyMatch(line -> line.matches("\\Q" + circle + "\\E:\\d+:\\d+: error: .*"))
        .anyMatch(line -> line.matches("\\Q" + broken + "\\E:\\d+:\\d+: error: .*"))
        .anyMatch(line -> line.matches("error: \\d+ errors and 0 warnings in the templates"));
  }

  @Test
  void an_unknown_field_is_a_warning_and_an_error_when_strict() throws IOException {
    Path file = Files.writeString(directory.resolve("odd.yaml"), GOOD + "descripton: typo\n");

    CliRun lenient = CliRun.of("template", "validate", file.toString());
    CliRun strict = CliRun.of("template", "validate", "--strict", file.toString());

    assertThat(lenient.exitCode()).isZero();
    assertThat(lenient.out()).contains("1 template valid, 1 warning");
    assertThat(lenient.err()).contains(": warning: ", "description");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.err()).contains(file + ":7:1: error: ", "description");
  }

  @Test
  void problems_are_json_for_machines() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.yaml"), circle());

    CliRun run = CliRun.of("template", "validate", "--json", file.toString());

    JsonObject json = new JsonObject(run.out());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(json.getBoolean("valid")).isFalse();
    JsonObject problem = json.getJsonArray("problems").getJsonObject(0);
    assertThat(problem.getString("file")).isEqualTo(file.toString());
    assertThat(problem.getString("severity")).isEqualTo("error");
    assertThat(problem.getInteger("line")).isPositive();
  }

  @Test
  void a_path_that_does_not_exist_is_wrong_usage() {
    CliRun run = CliRun.of("template", "validate", directory.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: there is no file or directory").contains("hint: ");
  }

  @Test
  void a_file_that_is_no_template_is_wrong_usage() throws IOException {
    Path file = Files.writeString(directory.resolve("notes.txt"), "");

    assertThat(CliRun.of("template", "validate", file.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void a_directory_without_templates_is_a_failure() {
    CliRun run = CliRun.of("template", "validate", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("there are no templates");
  }

  @Test
  void relative_paths_start_at_the_working_directory() throws IOException {
    Files.createDirectories(directory.resolve("mine"));
    Files.writeString(directory.resolve("mine/good.yaml"), GOOD);

    assertThat(CliRun.in(directory, Map.of(), "template", "validate", "mine").exitCode()).isZero();
  }

  @Test
  void list_shows_the_templates_in_the_jar_where_there_are_no_others() {
    CliRun run = CliRun.in(directory, Map.of(), "template", "list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().findFirst().orElseThrow())
        .matches("NAMESPACE +NAME +VERSION +STEPS +DESCRIPTION");
    assertThat(run.out()).containsPattern("examples +mixed_dag +1\\.0\\.0 +7 ");
  }

  @Test
  void list_is_json_for_machines() throws IOException {
    Files.createDirectories(directory.resolve("conf/templates"));
    Files.writeString(directory.resolve("conf/templates/good.yaml"), GOOD);

    CliRun run = CliRun.in(directory, Map.of(), "template", "list", "--json");

    JsonObject only = new JsonObject(run.out()).getJsonArray("templates").getJsonObject(0);
    assertThat(only.getString("namespace")).isEqualTo("test");
    assertThat(only.getJsonArray("steps")).containsExactly("only");
  }

  private static String circle() {
    return """
        name: circle
        namespace_name: test
        steps:
          - name: a
            handler: { callable: examples.square }
            dependencies: [b]
          - name: b
            handler: { callable: examples.square }
            dependencies: [a, nobody]
        """;
  }
}
