package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MergedFileTest {
  @TempDir Path root;

  @ParameterizedTest
  @MethodSource("dev.tasker.config.ConfigTree#packagedEnvironments")
  void what_is_written_loads_to_the_same_configuration(String environment) throws IOException {
    Map<String, String> variables =
        Map.of(
            "TASKER_ENV",
            environment,
            "DATABASE_URL",
            "postgresql://u:hunter2@h/db",
            "TASKER__WORKER__NAMESPACES",
            "a,${b}",
            "TASKER__TELEMETRY__METRICS__NAMESPACES__PAYMENTS",
            "0.75",
            "OTEL_TRACES_SAMPLER_ARG",
            "0.3");
    LoadedConfig loaded =
        ConfigLoader.loadBlocking(ConfigSource.fromEnvironment(variables).withPackagedRoot());
    MergedFile merged = loaded.merged();

    Map<String, String> fewer = new HashMap<>(variables);
    fewer.keySet().removeIf(name -> name.startsWith("TASKER__"));
    LoadedConfig again = load(merged.text(), fewer);

    assertThat(again.config()).isEqualTo(loaded.config());
    assertThat(loaded.changesTo(again)).isEmpty();
    assertThat(merged.leftOut()).isEmpty();
    assertThat(merged.text())
        .contains("url = \"${DATABASE_URL:-}\"", "# The configuration of the environment")
        .doesNotContain("hunter2");
    assertThat(again.merged().text().lines().filter(line -> !line.startsWith("#   ")))
        .as("once more")
        .containsExactlyElementsOf(
            merged.text().lines().filter(line -> !line.startsWith("#   ")).toList());
  }

  @Test
  void every_key_stands_in_it_with_its_meaning() throws IOException {
    LoadedConfig loaded = new ConfigTree(root).load(Map.of());
    String text = loaded.merged().text();

    LoadedConfig again = load(text, Map.of());
    assertThat(
            LoadedConfig.keys().stream().filter(key -> again.origin(key).orElseThrow().line() == 0))
        .isEmpty();
    assertThat(text)
        .contains(
            "# Share of new traces that are recorded, where a namespace has no rate of its own\n# number: 0.0 to 1.0 (share); default"
                + " \"${OTEL_TRACES_SAMPLER_ARG:-1.0}\"; live\nsample_rate = ");
    assertThat(text.lines()).allMatch(line -> line.length() <= 140);
  }

  @Test
  void a_secret_becomes_a_placeholder_and_is_reported() throws IOException {
    ConfigTree tree =
        new ConfigTree(root)
            .file("base/common.toml", "[database]\nurl = \"postgresql://u:hunter2@h/db\"\n");
    Map<String, String> variables =
        Map.of("TASKER__TELEMETRY__EXPORTER_HEADERS", "authorization=hunter3");
    LoadedConfig loaded = tree.load(variables);
    MergedFile merged = loaded.merged();

    assertThat(merged.text())
        .contains("url = \"${DATABASE_URL}\"")
        .contains("exporter_headers = \"${TASKER__TELEMETRY__EXPORTER_HEADERS}\"")
        .doesNotContain("hunter");
    assertThat(merged.leftOut())
        .extracting(ConfigWarning::toString)
        .containsExactlyInAnyOrder(
            tree.path("base/common.toml")
                + ":2: database.url: holds a secret, which is not written out; set DATABASE_URL",
            "environment variable TASKER__TELEMETRY__EXPORTER_HEADERS: telemetry.exporter_headers:"
                + " holds a secret, which is not written out; set"
                + " TASKER__TELEMETRY__EXPORTER_HEADERS");
    Map<String, String> given = new HashMap<>(variables);
    given.put("DATABASE_URL", "postgresql://u:hunter2@h/db");
    assertThat(load(merged.text(), given).config()).isEqualTo(loaded.config());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization=Bearer%20${TOKEN}    | true",
        "x-key=${TOKEN},y=${TOKEN:-}        | true",
        "authorization=Bearer%20hunter2     | false",
        "x-key=${TOKEN},y=hunter2           | false",
        "x-key=${TOKEN:-hunter2}            | false",
        "hunter2                            | false",
      })
  void headers_are_written_when_they_only_name_variables(String headers, boolean written)
      throws IOException {
    ConfigTree tree =
        new ConfigTree(root)
            .file("base/common.toml", "telemetry.exporter_headers = '" + headers + "'\n");
    if (headers.equals("hunter2")) {
      assertThat(tree.errors(Map.of()).toString()).doesNotContain("hunter2");
      return;
    }
    String text = tree.load(Map.of("TOKEN", "hunter3")).merged().text();
    assertThat(text.contains('"' + headers + '"')).isEqualTo(written);
    assertThat(text).doesNotContain("hunter");
  }

  private LoadedConfig load(String text, Map<String, String> variables) throws IOException {
    Path file = Files.writeString(root.resolve("merged.toml"), text);
    Map<String, String> all = new HashMap<>(variables);
    all.put("TASKER_CONFIG_PATH", file.toString());
    return ConfigLoader.loadBlocking(ConfigSource.fromEnvironment(all));
  }
}
