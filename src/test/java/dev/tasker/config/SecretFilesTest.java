package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {
  private static final String URL = "postgresql://user:hunter2@host:5432/db";
  @TempDir Path root;
  private ConfigTree tree;
  private String file;

  @BeforeEach
  void createTree() throws IOException {
    tree =
        new ConfigTree(root).file("base/common.toml", "[database]\nurl = \"${DATABASE_URL:-}\"\n");
    file = Files.writeString(root.resolve("secret"), URL + "\r\n\n").toString();
  }

  @Test
  void a_variable_may_name_a_file_that_holds_the_value() {
    LoadedConfig loaded = tree.load(Map.of("DATABASE_URL_FILE", file));

    assertThat(url(loaded).uri()).isEqualTo(URL);
    assertThat(loaded.redacted().toString()).contains("host:5432/db").doesNotContain("hunter2");
    assertThat(loaded.redacted().redactedFields()).containsExactly("database.url");
  }

  @Test
  void a_key_may_name_a_file_that_holds_the_value() {
    LoadedConfig loaded = tree.load(Map.of("TASKER__DATABASE__URL_FILE", file));

    assertThat(url(loaded).uri()).isEqualTo(URL);
    assertThat(loaded.redacted().toString()).contains(file).doesNotContain("hunter2");
  }

  @Test
  void headers_may_come_from_a_file_too() throws IOException {
    Path headers = Files.writeString(root.resolve("headers"), "authorization=Bearer%20hunter2\n");

    for (String variable :
        new String[] {
          "OTEL_EXPORTER_OTLP_HEADERS_FILE", "TASKER__TELEMETRY__EXPORTER_HEADERS_FILE"
        }) {
      LoadedConfig loaded = tree.load(Map.of(variable, headers.toString()));
      assertThat(loaded.config().common().telemetry().exporterHeaders())
          .as(variable)
          .isEqualTo(Map.of("authorization", "Bearer hunter2"));
      assertThat(loaded.redacted().toString()).doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACES", "METRICS", "LOGS"})
  void headers_of_one_signal_may_come_from_a_file_too(String signal) throws IOException {
    Path headers = Files.writeString(root.resolve("headers"), "authorization=Bearer%20hunter2\n");
    String variable = "OTEL_EXPORTER_OTLP_" + signal + "_HEADERS";

    LoadedConfig loaded = tree.load(Map.of(variable + "_FILE", headers.toString()));

    assertThat(loaded.signalHeaders())
        .isEqualTo(Map.of(variable, "authorization=Bearer%20hunter2"));
    assertThat(loaded.withLive(tree.load(Map.of())).signalHeaders()).containsKey(variable);
    assertThat(loaded.redacted().toString()).doesNotContain("hunter2");
  }

  @Test
  void a_file_of_one_signals_headers_that_cannot_be_used_is_an_error_beside_the_others()
      throws IOException {
    String name = "OTEL_EXPORTER_OTLP_LOGS_HEADERS";
    Path bad = Files.writeString(root.resolve("bad"), "hunter2");
    tree.file("base/common.toml", "[web]\nport = -1\n");

    assertThat(tree.errors(with(Map.of(name + "_FILE", root + "/none"))))
        .extracting(ConfigError::toString)
        .anyMatch(error -> error.contains("web.port"))
        .anyMatch(error -> error.matches(".*" + name + "_FILE: .*cannot be read.*"));
    assertThat(tree.errors(with(Map.of(name + "_FILE", bad.toString()))))
        .extracting(ConfigError::toString)
        .anyMatch(error -> error.contains("names a file whose content must be HTTP headers"))
        .noneMatch(error -> error.contains("hunter2"));
    assertThat(tree.errors(with(Map.of(name, "a=b", name + "_FILE", bad.toString()))))
        .extracting(ConfigError::rule)
        .anyMatch(rule -> rule.contains("are both set"));
  }

  @Test
  void a_part_of_a_value_may_come_from_a_file() throws IOException {
    Path password = Files.writeString(root.resolve("password"), "hunter2");
    tree.file("base/common.toml", "[database]\nurl = \"postgresql://u:${DB_PW}@h/db\"\n");

    LoadedConfig loaded = tree.load(Map.of("DB_PW_FILE", password.toString()));

    assertThat(url(loaded).password()).isEqualTo("hunter2");
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void a_value_from_a_file_is_hidden_wherever_it_is_used() throws IOException {
    Path name = Files.writeString(root.resolve("name"), "hunter2");
    tree.file("base/common.toml", "[telemetry]\nservice_name = \"${NAME}\"\n");

    LoadedConfig loaded = tree.load(Map.of("NAME_FILE", name.toString()));

    assertThat(loaded.config().common().telemetry().serviceName()).isEqualTo("hunter2");
    assertThat(loaded.redacted().redactedFields()).containsExactly("telemetry.service_name");
    assertThat(loaded.explain("telemetry.service_name").orElseThrow().toString())
        .doesNotContain("hunter2");
  }

  @Test
  void a_file_that_cannot_be_used_is_an_error_without_its_content() throws IOException {
    Path big = Files.writeString(root.resolve("big"), "hunter2".repeat(10_000));
    Path bad = Files.writeString(root.resolve("bad"), "mysql://u:hunter2@h/db");
    assertError(Map.of("DATABASE_URL_FILE", root + "/none"), "cannot be read: NoSuchFileException");
    assertError(Map.of("DATABASE_URL_FILE", root.toString()), "cannot be read");
    assertError(Map.of("DATABASE_URL_FILE", big.toString()), "is larger than 64 KiB");
    assertError(Map.of("DATABASE_URL_FILE", bad.toString()), "must look like postgresql://");
    assertError(
        Map.of("TASKER__DATABASE__URL_FILE", bad.toString()),
        "names a file whose content must look like postgresql://");
    assertError(Map.of("TASKER__DATABASE__URL_FILE", root + "/none"), "names a file that cannot");
  }

  @Test
  void a_secret_given_twice_is_an_error() {
    assertError(Map.of("DATABASE_URL", URL, "DATABASE_URL_FILE", file), "are both set");
    assertError(
        Map.of("DATABASE_URL", URL, "TASKER__DATABASE__URL_FILE", file),
        "is set together with database.url; set one of them");
  }

  private void assertError(Map<String, String> variables, String rule) {
    assertThat(tree.errors(variables))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).startsWith("database.url");
              assertThat(error.rule()).contains(rule);
              assertThat(error.toString()).doesNotContain("hunter2");
            });
  }

  /** Where nothing is exported they are warnings. */
  private static Map<String, String> with(Map<String, String> variables) {
    Map<String, String> enabled = new HashMap<>(variables);
    enabled.put("TELEMETRY_ENABLED", "true");
    return enabled;
  }

  private static DatabaseUrl url(LoadedConfig loaded) {
    return loaded.config().common().database().url().orElseThrow();
  }
}
