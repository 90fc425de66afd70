package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigErrorsTest {
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  @Test
  void an_unknown_key_is_reported_with_file_line_value_and_nearest_key() throws IOException {
    tree.file("base/worker.toml", "# comment\n\n[worker.lease]\nduraton_ms = 9000\n");
    assertThat(tree.errors(Map.of()))
        .containsExactly(
            new ConfigError(
                tree.path("base/worker.toml").toString(),
                4,
                1,
                "worker.lease.duraton_ms",
                "unknown key; did you mean worker.lease.duration_ms?",
                "9000"));
  }

  @Test
  void an_unknown_table_is_reported_once() throws IOException {
    tree.file("base/common.toml", "[telemetri]\nenabled = true\nlog_level = \"info\"\n");
    assertThat(tree.errors(Map.of()))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.line()).isEqualTo(1);
              assertThat(error.key()).isEqualTo("telemetri");
              assertThat(error.rule()).isEqualTo("unknown key; did you mean telemetry?");
            });
  }

  @Test
  void a_key_in_the_wrong_table_is_sent_to_the_right_one() throws IOException {
    tree.file("base/worker.toml", "[worker]\nheartbeat_ms = 5\n");
    assertThat(tree.errors(Map.of()).get(0).rule())
        .isEqualTo("unknown key; did you mean worker.lease.heartbeat_ms?");
  }

  @Test
  void a_key_like_no_other_gets_no_suggestion() throws IOException {
    tree.file("base/worker.toml", "[worker]\nxyzzyxyzzy = 5\n");
    assertThat(tree.errors(Map.of()).get(0).rule()).isEqualTo("unknown key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web.port                      | '\"8080\"'   | must be a whole number",
        "web.port                      | 80.5         | must be a whole number",
        "web.port                      | true         | must be a whole number",
        "web.enabled                   | '\"true\"'   | must be true or false",
        "web.enabled                   | 1            | must be true or false",
        "web.host                      | 7            | must be a string",
        "web                           | 7            | must be a table",
        "worker.namespaces             | '\"orders\"' | must be a list of strings",
        "worker.namespaces             | '[1]'        | must be a list of strings",
        "telemetry.tracing.sample_rate | '\"1\"'      | must be a number",
        "telemetry.metrics.namespaces  | 1            | must be a table of names and rates",
        "telemetry.log_level           | 1            | must be a string",
        "worker.lease.duration_ms      | '{ a = 1 }'  | must be a whole number",
      })
  void a_value_of_the_wrong_type_is_refused(String key, String toml, String rule)
      throws IOException {
    tree.file("base/common.toml", key + " = " + toml + "\n");
    assertThat(tree.errors(Map.of()))
        .anySatisfy(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.rule()).isEqualTo(rule);
              assertThat(error.line()).isEqualTo(1);
              assertThat(error.value()).isNotEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web.port                              | 65536 | must be between 0 and 65535; the nearest is 65535",
        "web.port                              | -1    | must be between 0 and 65535; the nearest is 0",
        "database.pool_size                    | 101   | must be between 6 and 100; the nearest is 100",
        "worker.max_in_flight                  | 0     | must be between 1 and 100000; the nearest is 1",
        "worker.completion.lanes               | 17    | must be between 1 and 16; the nearest is 16",
        "telemetry.tracing.sample_rate         | 1.01  | must be between 0 and 1; the nearest is 1.0",
        "telemetry.tracing.sample_rate         | nan   | must be between 0 and 1",
        "telemetry.metrics.detailed.sample_rate| -0.1  | must be between 0 and 1; the nearest is 0.0",
        "telemetry.metrics.namespaces.payments | 2     | must be between 0 and 1; the nearest is 1.0",
      })
  void a_number_out_of_range_is_refused(String key, String toml, String rule) throws IOException {
    tree.file("base/common.toml", key + " = " + toml + "\n");
    assertThat(tree.errors(Map.of()))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.rule()).isEqualTo(rule);
            });
  }

  @Test
  void a_word_that_is_no_choice_is_refused_with_the_choices_and_the_nearest() throws IOException {
    tree.file("base/common.toml", "[telemetry]\nlog_level = \"inof\"\n");
    ConfigError error = tree.errors(Map.of()).get(0);
    assertThat(error.rule())
        .isEqualTo("must be one of trace, debug, info, warn, error, off; the nearest is info");
    assertThat(error.value()).isEqualTo("\"inof\"");
  }

  @Test
  void all_errors_of_all_layers_are_reported_at_once() throws IOException {
    tree.file(
            "base/common.toml", "[web]\nport = \"x\"\nhots = \"h\"\n\n[database]\npool_size = 1\n")
        .file("base/worker.toml", "[worker]\nclaim_batch = 0\n")
        .file("environments/development/common.toml", "[telemetry.tracing]\nsample_rate = 7\n");
    List<ConfigError> errors = tree.errors(Map.of("TASKER__WEB__MAX_BODY_BYTES", "none"));
    assertThat(errors)
        .extracting(e -> e.source().replace(root + "/", "") + ":" + e.line() + " " + e.key())
        .containsExactlyInAnyOrder(
            "base/common.toml:2 web.port",
            "base/common.toml:3 web.hots",
            "base/common.toml:6 database.pool_size",
            "base/worker.toml:2 worker.claim_batch",
            "environments/development/common.toml:2 telemetry.tracing.sample_rate",
            "environment variable TASKER__WEB__MAX_BODY_BYTES:0 web.max_body_bytes");
  }

  @Test
  void the_error_names_the_layer_that_won() throws IOException {
    tree.file("base/common.toml", "[web]\nport = 1\n")
        .file("environments/development/common.toml", "# over\nweb.port = -5\n");
    assertThat(tree.errors(Map.of()).get(0).toString())
        .isEqualTo(
            tree.path("environments/development/common.toml")
                + ":2:1: web.port = -5: must be between 0 and 65535; the nearest is 0");
  }

  @Test
  void the_message_has_one_line_for_each_error() throws IOException {
    tree.file("base/common.toml", "[web]\nport = -1\nhost = 5\n");
    assertThatThrownBy(() -> tree.load(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("The configuration has 2 errors:\n  ")
        .message()
        .hasLineCount(3);
  }

  @Test
  void an_unset_variable_is_an_error_that_names_it() throws IOException {
    tree.file("base/common.toml", "[web]\nhost = \"${WEB_HOST}\"\n");
    ConfigError error = tree.errors(Map.of()).get(0);
    assertThat(error.rule())
        .isEqualTo(
            "needs environment variable WEB_HOST, which is not set;"
                + " set it or write ${WEB_HOST:-default}");
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.value()).isEqualTo("\"${WEB_HOST}\"");
  }

  @Test
  void placeholders_in_too_many_levels_are_an_error_and_no_overflow() throws IOException {
    String raw = "${A:-".repeat(20_000) + "}".repeat(20_000);
    tree.file("base/common.toml", "[web]\nhost = \"" + raw + "\"\nport = \"" + raw + "\"\n");
    assertThat(tree.errors(Map.of()))
        .extracting(ConfigError::rule)
        .containsExactly(
            "has placeholders in more than 32 levels", "has placeholders in more than 32 levels");
  }

  @Test
  void a_substituted_value_of_the_wrong_type_shows_the_value_and_its_placeholder() {
    assertThat(ConfigTree.errors(tree.source(Map.of("TELEMETRY_ENABLED", "maybe"))))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.rule()).isEqualTo("must be true or false");
              assertThat(error.value())
                  .isEqualTo("\"maybe\" (from \"${TELEMETRY_ENABLED:-false}\")");
            });
  }

  @Test
  void a_missing_single_file_is_an_error_that_names_the_variable() {
    ConfigSource source =
        ConfigSource.fromEnvironment(Map.of("TASKER_CONFIG_PATH", root + "/none.toml"));
    assertThat(ConfigTree.errors(source).get(0).toString())
        .isEqualTo(root + "/none.toml: there is no such file; correct or unset TASKER_CONFIG_PATH");
  }

  @Test
  void a_missing_root_is_an_error() {
    ConfigSource source =
        ConfigSource.fromEnvironment(Map.of("TASKER_CONFIG_ROOT", root + "/none"));
    assertThat(ConfigTree.errors(source).get(0).rule()).contains("TASKER_CONFIG_ROOT");
  }

  @Test
  void an_unknown_environment_is_an_error_that_lists_the_known_ones() throws IOException {
    tree.file("environments/production/common.toml", "");
    assertThat(tree.errors(Map.of("TASKER_ENV", "producton")).get(0).rule())
        .isEqualTo(
            "unknown environment; known: development, production (did you mean production?)");
  }

  @Test
  void the_jar_copy_lists_its_environments_too() {
    ConfigSource source =
        ConfigSource.fromEnvironment(Map.of("TASKER_ENV", "staging")).withPackagedRoot();
    assertThat(ConfigTree.errors(source).get(0).rule())
        .isEqualTo("unknown environment; known: development, production, test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "a/b", ".", "-x"})
  void an_environment_cannot_leave_its_directory(String name) {
    assertThat(tree.errors(Map.of("TASKER_ENV", name)).get(0).rule())
        .startsWith("unknown environment");
  }
}
