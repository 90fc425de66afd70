package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
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
    assertThat(run.err()).contains(":2:1: web.prot", "port", ":3:1: web.port", "hint: ");
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

  @Test
  void explain_says_what_a_key_is_and_who_sets_it() {
    CliRun run =
        CliRun.in(
            directory,
            Map.of("TASKER__TELEMETRY__TRACING__SAMPLE_RATE", "0.5"),
            "config",
            "explain",
            "telemetry.tracing.sample_rate",
            "--env",
            "production");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("telemetry.tracing.sample_rate = 0.5")
        .contains(
            "  type      number",
            "  unit      share",
            "  default   \"${OTEL_TRACES_SAMPLER_ARG:-1.0}\"",
            "  allowed   0.0 to 1.0",
            "  affects   traces",
            "  change    live",
            "    classpath:conf/tasker/environments/production/common.toml:8:"
                + " \"${OTEL_TRACES_SAMPLER_ARG:-0.1}\"",
            "    environment variable TASKER__TELEMETRY__TRACING__SAMPLE_RATE: 0.5");
  }

  @Test
  void a_variable_that_overrules_a_value_is_named_beside_it() {
    Map<String, String> env =
        Map.of("OTEL_TRACES_SAMPLER", "always_on", "TASKER_ENV", "production");
    String rate = "telemetry.tracing.sample_rate";

    assertThat(CliRun.in(directory, env, "config", "explain", rate).out())
        .startsWith(rate + " = 0.1")
        .contains("  overruled by environment variable OTEL_TRACES_SAMPLER");
    assertThat(CliRun.in(directory, env, "config", "explain", "telemetry.tracing").out())
        .containsPattern(rate + " .*common.toml:\\d+, overruled by OTEL_TRACES_SAMPLER");
    assertThat(CliRun.in(directory, env, "config", "show").out())
        .containsPattern(
            "sample_rate = 0.1 +# overruled by environment variable OTEL_TRACES_SAMPLER");
    assertThat(
            new JsonObject(CliRun.in(directory, env, "config", "show", "--json").out())
                .getJsonObject("metadata")
                .getJsonObject("overruled"))
        .isEqualTo(new JsonObject().put(rate, "OTEL_TRACES_SAMPLER"));
    assertThat(CliRun.in(directory, Map.of(), "config", "show").out()).doesNotContain("overruled");
  }

  @Test
  void explain_suggests_the_nearest_key_and_lists_all_or_a_table() {
    CliRun unknown = CliRun.in(directory, Map.of(), "config", "explain", "web.prot");
    CliRun all = CliRun.in(directory, Map.of(), "config", "explain");
    CliRun table = CliRun.in(directory, Map.of(), "config", "explain", "web", "--json");

    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no key web.prot", "did you mean web.port?");
    assertThat(all.out()).contains("telemetry.enabled", "orchestration.creation.max_batch");
    assertThat(
            new JsonArray(table.out()).stream().map(each -> ((JsonObject) each).getString("key")))
        .contains("web.enabled", "web.host", "web.port", "web.max_body_bytes")
        .allMatch(key -> key.startsWith("web."));
  }

  @Test
  void show_says_beside_each_value_where_it_comes_from() {
    CliRun text = CliRun.in(directory, Map.of(), "config", "show", "--origins", "--env", "test");
    CliRun json = CliRun.in(directory, Map.of(), "config", "show", "--origins", "--json");

    assertThat(text.out())
        .containsPattern("port = 0 +# classpath:conf/tasker/environments/test/common.toml:\\d+");
    assertThat(
            new JsonObject(json.out())
                .getJsonObject("metadata")
                .getJsonObject("origins")
                .getString("web.port"))
        .startsWith("classpath:conf/tasker/base/common.toml:");
  }

  @Test
  void all_environments_are_checked_in_one_call() throws IOException {
    CliRun packaged = CliRun.in(directory, Map.of(), "config", "validate", "--all");
    Path environments = Files.createDirectories(directory.resolve("conf/tasker/environments"));
    for (String name : new String[] {"blue", "green", "prod"}) {
      Files.createDirectories(environments.resolve(name));
    }
    Files.createDirectories(directory.resolve("conf/tasker/base"));
    Files.writeString(directory.resolve("conf/tasker/base/common.toml"), "web.prot = 1\n");
    Files.writeString(environments.resolve("green/worker.toml"), "worker.claim_batch = 0\n");
    CliRun broken = CliRun.in(directory, Map.of(), "config", "validate", "--all");
    CliRun json = CliRun.in(directory, Map.of(), "config", "validate", "--all", "--json");

    assertThat(packaged.exitCode()).isZero();
    assertThat(packaged.out())
        .contains("environment development", "environment production", "environment test");
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.err().lines().filter(line -> line.startsWith("error: ")))
        .as("the error of the base file is said once")
        .hasSize(2);
    assertThat(broken.err()).contains("(environment green, 2 errors)");
    assertThat(new JsonObject(json.out()).getJsonObject("environments").fieldNames())
        .containsExactly("blue", "green", "prod");
    assertThat(
            CliRun.in(directory, Map.of(), "config", "validate", "--all", "--env", "x").exitCode())
        .isEqualTo(2);
  }

  @Test
  void warnings_are_shown_and_are_no_errors() {
    Map<String, String> everything =
        Map.of("TASKER_ENV", "production", "OTEL_TRACES_SAMPLER_ARG", "1.0");
    CliRun run = CliRun.in(directory, everything, "config", "validate");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .startsWith("warning: classpath:conf/tasker/environments/production/common.toml:8:")
        .contains("telemetry.tracing.sample_rate: every trace is recorded in production");
  }

  @Test
  void what_generate_writes_is_a_configuration() {
    CliRun run =
        CliRun.in(
            directory,
            Map.of(),
            "config",
            "generate",
            "--env",
            "production",
            "--output",
            "all.toml");
    CliRun shown =
        CliRun.in(
            directory,
            Map.of(
                "TASKER_ENV",
                "production",
                "TASKER_CONFIG_PATH",
                directory.resolve("all.toml").toString()),
            "config",
            "show");
    CliRun original = CliRun.in(directory, Map.of(), "config", "show", "--env", "production");

    assertThat(run.exitCode()).isZero();
    assertThat(withoutComments(shown.out())).isEqualTo(withoutComments(original.out()));
    CliRun nowhere =
        CliRun.in(directory, Map.of(), "config", "generate", "--output", "no/such/place");
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).startsWith("error: cannot write ");
  }

  @Test
  void the_schema_is_printed() {
    CliRun run = CliRun.in(directory, Map.of(), "config", "schema");

    assertThat(new JsonObject(run.out()).getString("$schema"))
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
  }

  @Test
  void a_role_is_shown_without_the_files_of_the_other() {
    CliRun run = CliRun.in(directory, Map.of(), "config", "show", "--role", "worker");

    assertThat(run.out()).contains("base/worker.toml").doesNotContain("base/orchestration.toml");
  }

  private static String withoutComments(String toml) {
    return toml.lines()
        .filter(line -> !line.startsWith("#"))
        .collect(java.util.stream.Collectors.joining("\n"));
  }
}
