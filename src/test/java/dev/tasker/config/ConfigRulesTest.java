package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of single keys that are more than a type and a range, and those of two keys. */
class ConfigRulesTest {
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  static Stream<Arguments> broken_rules() {
    String path = "must be a path of this file system";
    String pairs = "must be pairs key=value separated by commas, values percent-encoded";
    String blank = "must not be empty";
    return Stream.of(
        rule(
            "telemetry.export.max_queue_size = 511",
            "telemetry.export.max_batch_size",
            "must be at most telemetry.export.max_queue_size, which is 511"),
        rule(
            "telemetry.export.tls.client_key = '/k'",
            "telemetry.export.tls.client_key",
            "needs telemetry.export.tls.client_certificate"),
        rule(
            "telemetry.export.tls.client_certificate = '/c'",
            "telemetry.export.tls.client_certificate",
            "needs telemetry.export.tls.client_key"),
        own("telemetry.export.tls.certificate", "\"a\\u0000b\"", path),
        own("database.embedded.data_dir", "\"\\u0000\"", path),
        own("database.url_file", "\"\\u0000\"", path),
        own("telemetry.resource_attributes", "'team'", pairs),
        own("telemetry.resource_attributes", "'team=%4'", pairs),
        own("telemetry.service_name", "' '", blank),
        own("web.host", "' '", blank),
        own("worker.namespaces", "['a', ' ']", blank),
        own("orchestration.template_paths", "['']", blank));
  }

  @ParameterizedTest
  @MethodSource("broken_rules")
  void a_broken_rule_is_the_one_error(String toml, String key, String rule) throws IOException {
    tree.file("base/common.toml", toml + "\n");
    // What concerns exports is an error only where something is exported.
    assertThat(tree.errors(Map.of("TELEMETRY_ENABLED", "true")))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.key()).isEqualTo(key);
              assertThat(error.rule()).isEqualTo(rule);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "telemetry.export.max_queue_size = 512",
        "telemetry.export.tls = { client_key = '/k', client_certificate = '/c' }",
        "telemetry.resource_attributes = 'team=a%2Cb, zone=, '",
        "worker.namespaces = ['a']",
        "web.host = '::1'",
      })
  void what_keeps_the_rules_is_accepted(String toml) throws IOException {
    tree.file("base/common.toml", toml + "\n");
    assertThat(tree.load(Map.of()).warnings()).isEmpty();
  }

  @Test
  void a_heartbeat_of_half_the_lease_is_an_error() throws IOException {
    tree.file("base/worker.toml", "[worker.lease]\nduration_ms = 1000\nheartbeat_ms = 500\n");
    ConfigError error = tree.errors(Map.of()).get(0);
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.rule())
        .isEqualTo("must be below half of worker.lease.duration_ms, which is 1000");
    tree.file("base/worker.toml", "[worker.lease]\nduration_ms = 1000\nheartbeat_ms = 499\n");
    assertThat(tree.load(Map.of()).config().worker().lease().heartbeat()).hasMillis(499);
  }

  @Test
  void a_pool_too_small_for_the_lanes_is_an_error() throws IOException {
    tree.file("base/worker.toml", "worker.completion.lanes = 4\n");
    ConfigError error = tree.errors(Map.of()).get(0);
    assertThat(error.key()).isEqualTo("database.pool_size");
    assertThat(error.source()).isEqualTo("built-in default");
    assertThat(error.rule())
        .isEqualTo("must be at least 9, five more than worker.completion.lanes");
    tree.file("base/worker.toml", "worker.completion.lanes = 3\n");
    assertThat(tree.load(Map.of()).config().worker().completion().lanes()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u@h/db",
        "localhost:5432/db",
        "postgresql://",
        "postgresql://h:0/db",
        "postgresql://h:70000/db",
        "postgresql://h/db/more",
        "postgresql://u:%zz@h/db",
      })
  void a_database_url_of_another_form_is_refused(String url) {
    ConfigError error = tree.errors(Map.of("DATABASE_URL", url)).get(0);
    assertThat(error.key()).isEqualTo("database.url");
    assertThat(error.rule()).startsWith("must ");
    assertThat(error.value()).isEqualTo("***REDACTED*** (from DATABASE_URL)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Authorization: Bearer aGVsbG8=", "a b=1", "a=1%0d%0ab: 2", "=1", "ä=1", "a=%zz"})
  void headers_that_no_request_may_have_are_refused(String headers) {
    ConfigError error = tree.errors(Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers)).get(0);
    assertThat(error.key()).isEqualTo("telemetry.exporter_headers");
    assertThat(error.rule()).startsWith("must be HTTP headers name=value");
    assertThat(error.value()).isEqualTo("***REDACTED*** (from OTEL_EXPORTER_OTLP_HEADERS)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector:4317", "http://collector:99999"})
  void an_endpoint_that_is_no_http_url_is_refused(String url) {
    assertThat(tree.errors(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", url)).get(0).key())
        .isEqualTo("telemetry.exporter_endpoint");
  }

  private static Arguments own(String key, String value, String rule) {
    return rule(key + " = " + value, key, rule);
  }

  private static Arguments rule(String toml, String key, String rule) {
    return Arguments.of(toml, key, rule);
  }
}
