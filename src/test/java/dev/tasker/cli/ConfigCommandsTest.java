package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {

  private static final String PASSWORD = "s3cret-Passw0rd";
  private static final Map<String, String> WITH_DATABASE =
      Map.of("DATABASE_URL", "postgresql://tasker:" + PASSWORD + "@db.example:5433/orders");

  @TempDir Path directory;

  @Test
  void show_prints_toml_that_says_where_it_comes_from() {
    CliRun run = CliRun.in(directory, Map.of(), "config", "show", "--env", "test");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("# environment: test", "[database]", "[web]", "[worker", "[orchestration");
  }

  @Test
  void what_show_prints_is_valid_as_one_file() throws IOException {
    CliRun shown = CliRun.in(directory, Map.of(), "config", "show");
    Path file = Files.writeString(directory.resolve("all.toml"), shown.out());

    CliRun run =
        CliRun.in(directory, Map.of("TASKER_CONFIG_PATH", file.toString()), "config", "validate");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void secrets_are_hidden_in_text_and_json() {
    CliRun text = CliRun.in(directory, WITH_DATABASE, "config", "show");
    CliRun json = CliRun.in(directory, WITH_DATABASE, "config", "show", "--json");

    assertThat(text.out()).contains("db.example:5433/orders").doesNotContain(PASSWORD);
    assertThat(json.out()).contains("db.example:5433/orders").doesNotContain(PASSWORD);
    assertThat(new JsonObject(json.out()).getJsonObject("metadata").getJsonArray("redacted_fields"))
        .contains("database.url");
  }

  @Test
  void validate_accepts_the_configuration_in_the_jar() {
    CliRun run = CliRun.in(directory, Map.of(), "config", "validate");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("the configuration is valid (environment development");
  }

  @Test
  void validate_prints_all_errors_at_once() throws IOException {
    Path file =
        Files.writeString(directory.resolve("bad.toml"), "[web]\nprot = 80\nport = \"many\"\n");

    CliRun run =
        CliRun.in(directory, Map.of("TASKER_CONFIG_PATH", file.toString()), "config", "validate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().filter(line -> line.startsWith("error: " + file))).hasSize(2);
    assertThat(run.err()).contains(":2: web.prot", "port", ":3: web.port", "hint: ");
  }

  @Test
  void a_syntax_error_names_file_and_line() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.toml"), "[web]\nport = = 1\n");

    CliRun run =
        CliRun.in(directory, Map.of("TASKER_CONFIG_PATH", file.toString()), "config", "validate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("error: " + file + ":2:");
  }

  @Test
  void errors_are_json_for_machines() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.toml"), "[web]\nprot = 80\n");

    CliRun run =
        CliRun.in(
            directory,
            Map.of("TASKER_CONFIG_PATH", file.toString()),
            "config",
            "validate",
            "--json");

    JsonObject json = new JsonObject(run.out());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(json.getBoolean("valid")).isFalse();
    assertThat(json.getJsonArray("errors").getJsonObject(0).getInteger("line")).isEqualTo(2);
  }

  @Test
  void an_unknown_environment_is_invalid_configuration_for_every_command() {
    for (String command : new String[] {"config validate", "config show", "migrate"}) {
      CliRun run = CliRun.in(directory, Map.of("TASKER_ENV", "moon"), command.split(" "));

      assertThat(run.exitCode()).as(command).isEqualTo(2);
      assertThat(run.err()).as(command).startsWith("error: ").contains("moon");
    }
  }
}
