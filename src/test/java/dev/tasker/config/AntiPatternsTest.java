package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AntiPatternsTest {
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root).file("environments/production/common.toml", "");
  }

  @ParameterizedTest
  @MethodSource("dev.tasker.config.ConfigTree#packagedEnvironments")
  void the_environments_that_come_with_tasker_have_none(String environment) {
    ConfigSource packaged =
        ConfigSource.fromEnvironment(Map.of("TASKER_ENV", environment)).withPackagedRoot();
    assertThat(ConfigLoader.loadBlocking(packaged).warnings()).isEmpty();
  }

  @Test
  void dozens_of_namespaces_are_too_many() throws IOException {
    tree.file("base/common.toml", rates(24));
    assertThat(warnings(Map.of())).isEmpty();
    tree.file("base/common.toml", rates(25));
    assertThat(warnings(Map.of()))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.key()).isEqualTo("telemetry.metrics.namespaces");
              assertThat(warning.origin().line()).isEqualTo(1);
              assertThat(warning.advice()).startsWith("25 namespaces have a rate of their own");
            });
  }

  @Test
  void a_rate_that_repeats_the_global_one_is_superfluous() throws IOException {
    tree.file("base/common.toml", "telemetry.metrics.namespaces = { a = 1.0, b = 0.5 }\n");
    assertThat(warnings(Map.of()))
        .singleElement()
        .extracting(ConfigWarning::advice)
        .asString()
        .startsWith("repeats the global rate for a;");
  }

  @Test
  void production_that_records_everything_is_warned_of() throws IOException {
    Map<String, String> production = Map.of("TASKER_ENV", "production");
    assertThat(warnings(production))
        .extracting(ConfigWarning::key)
        .containsExactly("telemetry.metrics.detailed.sample_rate", "telemetry.tracing.sample_rate");
    tree.file(
        "environments/production/common.toml",
        "telemetry.metrics.detailed.sample_rate = 0.99\ntelemetry.tracing.sample_rate = 0.99\n");
    assertThat(warnings(production)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "always_on,0.1,telemetry.tracing.sampler",
    "parentbased_always_on,1.0,telemetry.tracing.sampler",
    "trace_id_ratio,1.0,telemetry.tracing.sample_rate",
    "parentbased_traceidratio,1.0,telemetry.tracing.sample_rate",
    "always_off,1.0,",
    "parentbased_always_off,1.0,",
    "parent_based,0.1,"
  })
  void a_sampler_that_records_every_trace_is_warned_of_and_none_that_records_fewer(
      String sampler, double rate, @Nullable String key) throws IOException {
    tree.file(
        "environments/production/common.toml",
        "telemetry.metrics.detailed.enabled = false\ntelemetry.tracing.sampler = \""
            + sampler
            + "\"\ntelemetry.tracing.sample_rate = "
            + rate
            + "\n");
    assertThat(warnings(Map.of("TASKER_ENV", "production")))
        .extracting(ConfigWarning::key)
        .isEqualTo(Stream.ofNullable(key).toList());
  }

  @Test
  void a_secret_in_a_file_is_warned_of_without_being_shown() throws IOException {
    tree.file(
        "base/common.toml",
        """
        [database]
        url = "postgresql://u:hunter2@h/db"
        [telemetry]
        exporter_headers = "authorization=hunter2"
        exporter_endpoint = "https://hunter2@collector:4317"
        """);
    assertThat(warnings(Map.of()))
        .extracting(warning -> warning.key() + " " + warning.origin().line())
        .containsExactlyInAnyOrder(
            "database.url 2", "telemetry.exporter_headers 4", "telemetry.exporter_endpoint 5");
    assertThat(warnings(Map.of()).toString()).doesNotContain("hunter2");
  }

  private List<ConfigWarning> warnings(Map<String, String> variables) {
    return tree.load(variables).warnings();
  }

  private static String rates(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "n" + i + " = 0.5\n")
        .collect(Collectors.joining("", "[telemetry.metrics.namespaces]\n", ""));
  }
}
