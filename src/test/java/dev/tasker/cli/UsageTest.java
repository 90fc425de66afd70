package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  private static final List<String> COMMANDS =
      List.of(
          "run",
          "demo",
          "migrate",
          "task create",
          "task show",
          "task watch",
          "template list",
          "template validate",
          "config show",
          "config validate");

  @Test
  void help_names_the_commands_and_shows_examples() {
    CliRun run = CliRun.of("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("Usage: tasker", "run", "demo", "migrate", "task", "template", "config")
        .contains("Examples:", "tasker demo");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 90, "fits a terminal");
  }

  @Test
  void every_command_explains_itself() {
    for (String command : COMMANDS) {
      CliRun run = CliRun.of((command + " --help").split(" "));

      assertThat(run.exitCode()).as(command).isZero();
      assertThat(run.out()).as(command).contains("Usage: tasker " + command, "--help");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "run --version", "task create -V", "config show --version"})
  void the_version_is_known_everywhere(String command) {
    CliRun run = CliRun.of(command.split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("tasker ").contains("Java " + Runtime.version());
  }

  @Test
  void an_unknown_option_is_wrong_usage_with_a_suggestion() {
    CliRun run = CliRun.of("demo", "--outptu", "x");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("error: Unknown option")
        .contains("--output", "hint: 'tasker demo --help'");
  }

  @Test
  void an_unknown_command_is_wrong_usage_and_shows_the_known_ones() {
    CliRun run = CliRun.of("dmeo");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: Unmatched argument at index 0: 'dmeo'")
        .contains("The commands are: run, demo, migrate, task, template, config");
  }

  @Test
  void options_without_a_command_are_those_of_run() {
    CliRun run = CliRun.of("--port", "many");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--port", "'many'", "'tasker run --help'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --port 70000", "demo --port -1"})
  void a_port_out_of_range_is_wrong_usage(String command) {
    CliRun run = CliRun.of(command.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("error: --port must be from 0 to 65535", "hint: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "template", "config"})
  void a_group_needs_a_command(String group) {
    CliRun run = CliRun.of(group);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Missing required subcommand", "'tasker " + group + " --help'");
  }

  @Test
  void demo_refuses_an_output_that_cannot_be_a_directory(@TempDir Path directory)
      throws java.io.IOException {
    Path file = java.nio.file.Files.writeString(directory.resolve("file"), "");

    CliRun run = CliRun.of("demo", "--output", file.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("error: cannot make the directory " + file, "--output");
  }

  @Test
  void a_task_id_that_is_none_is_wrong_usage() {
    CliRun run = CliRun.of("task", "show", "42");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("UUID", "'42'");
  }

  @Test
  void a_context_that_is_no_json_object_is_wrong_usage() {
    CliRun run = CliRun.of("task", "create", "linear", "--namespace", "n", "--context", "{\"a\":");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: --context must be a JSON object")
        .contains("hint: for example --context '{\"number\": 6}'");
    assertThat(CliRun.of("task", "create", "a", "--namespace", "n", "--context", "[1]").exitCode())
        .isEqualTo(2);
  }

  @Test
  void a_context_file_that_is_missing_is_wrong_usage(@TempDir Path directory) {
    Path file = directory.resolve("no.json");

    CliRun run = CliRun.of("task", "create", "a", "--namespace", "n", "--context", "@" + file);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("does not exist: " + file);
  }

  @Test
  void a_server_address_without_scheme_is_wrong_usage() {
    CliRun run =
        CliRun.of("task", "show", "00000000-0000-0000-0000-000000000000", "--url", "localhost:80");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--url must look like http://host:port, was 'localhost:80'");
  }
}
