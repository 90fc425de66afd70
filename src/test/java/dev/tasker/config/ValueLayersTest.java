package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueLayersTest {

  @Test
  void variables_are_read_as_the_type_of_their_key() {
    TaskerConfig config =
        TaskerConfig.defaults(
            Map.of(
                "TASKER__WEB__PORT", "9_090",
                "TASKER__WEB__ENABLED", "FALSE",
                "TASKER__TELEMETRY__TRACING__SAMPLE_RATE", "0.25",
                "TASKER__TELEMETRY__SERVICE_NAME", "123",
                "TASKER__TELEMETRY__SERVICE_VERSION", "\"v 1\"",
                "TASKER__WORKER__NAMESPACES", "[\"a\", \"b\"]",
                "TASKER__WORKER__LEASE__DURATION_MS", "20000",
                "TASKER__ORCHESTRATION__TEMPLATE_PATHS", "one, two"));
    assertThat(config.common().web().port()).isEqualTo(9090);
    assertThat(config.common().web().enabled()).isFalse();
    assertThat(config.common().telemetry().tracing().sampleRate()).isEqualTo(0.25);
    assertThat(config.common().telemetry().serviceName()).isEqualTo("123");
    assertThat(config.common().telemetry().serviceVersion()).isEqualTo("v 1");
    assertThat(config.worker().namespaces()).containsExactly("a", "b");
    assertThat(config.worker().lease().duration()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.orchestration().templatePaths()).containsExactly("one", "two");
  }

  @Test
  void letter_case_after_the_prefix_does_not_matter() {
    assertThat(TaskerConfig.defaults(Map.of("TASKER__Web__pOrt", "1")).common().web().port())
        .isEqualTo(1);
  }

  @Test
  void names_of_namespaces_are_lower_case_unless_written_otherwise() {
    Map<String, Double> rates =
        TaskerConfig.defaults(
                Map.of(
                    "TASKER__TELEMETRY__METRICS__NAMESPACES__PAYMENTS", "1",
                    "TASKER__telemetry__metrics__namespaces__bigData", "0.1"))
            .common()
            .telemetry()
            .metrics()
            .namespaces();
    assertThat(rates).isEqualTo(Map.of("payments", 1.0, "bigData", 0.1));
  }

  @Test
  void values_of_variables_are_not_substituted_again() {
    String url = "postgresql://user:pa${HOME}ss@host/db";
    DatabaseUrl read =
        TaskerConfig.defaults(Map.of("TASKER__DATABASE__URL", url, "HOME", "x"))
            .common()
            .database()
            .url()
            .orElseThrow();
    assertThat(read.password()).isEqualTo("pa${HOME}ss");
  }

  @Test
  void a_variable_cannot_smuggle_in_a_second_key() {
    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> TaskerConfig.defaults(Map.of("TASKER__WEB__PORT", "1\nhost = \"x\"")));
    assertThat(failure.errors())
        .singleElement()
        .extracting(ConfigError::rule)
        .isEqualTo("must be a whole number");
  }

  @Test
  void an_unknown_variable_key_is_an_error_with_a_suggestion() {
    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> TaskerConfig.defaults(Map.of("TASKER__WEB__PROT", "1")));
    assertThat(failure.errors())
        .containsExactly(
            new ConfigError(
                "environment variable TASKER__WEB__PROT",
                0,
                0,
                "web.prot",
                "unknown key; did you mean web.port?",
                "***REDACTED***"));
  }

  @Test
  void a_variable_without_names_is_an_error() {
    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> TaskerConfig.defaults(Map.of("TASKER__", "1", "TASKER__WEB____PORT", "1")));
    assertThat(failure.errors()).hasSize(2);
  }

  @Test
  void other_variables_are_left_alone() {
    assertThat(TaskerConfig.defaults(Map.of("TASKER_WEB_PORT", "x", "tasker__web__port", "x")))
        .isEqualTo(TaskerConfig.defaults());
  }

  @Test
  void overrides_take_values_and_texts() {
    TaskerConfig config =
        TaskerConfig.defaults(
            Map.of("TASKER__WEB__PORT", "1"),
            Map.of(
                "web.port",
                "2",
                "web.enabled",
                false,
                "worker.namespaces",
                List.of("a"),
                "database.embedded.data_dir",
                java.nio.file.Path.of("data"),
                "telemetry.metrics.namespaces.a.b",
                0.5));
    assertThat(config.common().web().port()).isEqualTo(2);
    assertThat(config.common().web().enabled()).isFalse();
    assertThat(config.worker().namespaces()).containsExactly("a");
    assertThat(config.common().database().embedded().dataDir())
        .contains(java.nio.file.Path.of("data"));
    assertThat(config.common().telemetry().metrics().namespaces()).isEqualTo(Map.of("a.b", 0.5));
  }
}
