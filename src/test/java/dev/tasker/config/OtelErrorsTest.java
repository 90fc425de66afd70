package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A variable of OpenTelemetry that cannot be understood is an error of the configuration. */
class OtelErrorsTest {
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_EXPORTER_OTLP_TIMEOUT           | soon       | must be a whole number of milliseconds",
        "OTEL_EXPORTER_OTLP_TIMEOUT           | 10s        | must be a whole number of milliseconds",
        "OTEL_EXPORTER_OTLP_TIMEOUT           | -1         | must be between 0 and 2147483647; the nearest is 0",
        "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT      | 99999999999999999999 | must be between 0 and 2147483647; the nearest is 2147483647",
        "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION| zip        | must be one of none, gzip; the nearest is gzip",
        "OTEL_TRACES_EXPORTER                 | oltp       | must be one or more of otlp, none; the nearest is otlp",
        "OTEL_TRACES_EXPORTER                 | console    | must be one or more of otlp, none; the nearest is otlp",
        "OTEL_METRICS_EXPORTER                | prometeus  | must be one or more of otlp, none, prometheus; the nearest is prometheus",
        "OTEL_METRICS_EXPORTER                | ,          | must be one or more of otlp, none, prometheus; the nearest is otlp",
        "OTEL_BSP_MAX_QUEUE_SIZE              | 0          | must be between 1 and 1000000; the nearest is 1",
        "OTEL_BSP_MAX_QUEUE_SIZE              | 2000000000 | must be between 1 and 1000000; the nearest is 1000000",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE       | 1.5        | must be a whole number",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE       | 2049       | must be at most telemetry.export.max_queue_size, which is 2048; the nearest is 2048",
        "OTEL_BLRP_SCHEDULE_DELAY             | 0          | must be between 1 and 2147483647; the nearest is 1",
        "OTEL_BLRP_EXPORT_TIMEOUT             | -5         | must be between 0 and 2147483647; the nearest is 0",
        "OTEL_METRIC_EXPORT_INTERVAL          | often      | must be a whole number of milliseconds",
        "OTEL_METRIC_EXPORT_TIMEOUT           | 1e3        | must be a whole number of milliseconds",
        "OTEL_SPAN_EVENT_COUNT_LIMIT          | -1         | must be between 0 and 2147483647; the nearest is 0",
        "OTEL_PROPAGATORS                     | xray       | must be one or more of tracecontext, baggage, b3, b3multi, none; the nearest is tracecontext,baggage",
        "OTEL_PROPAGATORS                     | xb3,bagage | must be one or more of tracecontext, baggage, b3, b3multi, none; the nearest is b3,baggage",
        "OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE  | a\0b       | must be a path of this file system",
      })
  void a_variable_without_a_key_is_refused_with_rule_and_nearest_value(
      String variable, String value, String rule) {
    assertThat(errors(Map.of(variable, value)))
        .containsExactly(
            new ConfigError("environment variable " + variable, 0, 0, "", rule, '"' + value + '"'));
  }

  @Test
  void the_error_is_one_line_with_the_value() {
    assertThat(errors(Map.of("OTEL_TRACES_EXPORTER", "oltp")).get(0).toString())
        .isEqualTo(
            "environment variable OTEL_TRACES_EXPORTER = \"oltp\": must be one or more of otlp,"
                + " none; the nearest is otlp");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_LOGS_HEADERS,hunter2",
    "OTEL_EXPORTER_OTLP_LOGS_HEADERS,bad name=hunter2",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT,ftp://user:hunter2@collector",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT,hunter2@collector:4317",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT,http://collector:0/?api_key=hunter2"
  })
  void a_secret_is_not_quoted(String variable, String value) {
    assertThat(errors(Map.of(variable, value)))
        .singleElement()
        .asString()
        .startsWith("environment variable " + variable + " = ")
        .contains("***REDACTED***")
        .doesNotContain("hunter2");
  }

  @Test
  void attributes_that_can_not_be_decoded_are_discarded_as_a_whole() throws IOException {
    tree.file("base/common.toml", "telemetry.resource_attributes = 'team=blue'\n");
    for (String value : List.of("a=b%zz", "a=b%ff", "a")) {
      assertThat(errors(Map.of("OTEL_RESOURCE_ATTRIBUTES", value)))
          .singleElement()
          .asString()
          .isEqualTo(
              "environment variable OTEL_RESOURCE_ATTRIBUTES = \""
                  + value
                  + "\": must be pairs key=value separated by commas, values percent-encoded");
    }
  }

  @Test
  void all_are_reported_at_once_and_beside_those_of_files() throws IOException {
    tree.file("base/common.toml", "web.port = -1\n");
    Map<String, String> env =
        Map.of(
            "OTEL_BSP_SCHEDULE_DELAY", "x",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "pigeon",
            "OTEL_LOGS_EXPORTER", "file",
            "OTEL_TRACES_SAMPLER_ARG", "2");

    assertThat(errors(env)).hasSize(5);
    tree.file("base/worker.toml", "oops\n");
    assertThat(errors(env))
        .extracting(ConfigError::source)
        .contains(
            tree.path("base/worker.toml").toString(),
            "environment variable OTEL_BSP_SCHEDULE_DELAY",
            "environment variable OTEL_LOGS_EXPORTER");
  }

  @Test
  void a_variable_that_something_stronger_overrules_is_not_looked_at() {
    Map<String, String> env =
        Map.of("OTEL_BSP_SCHEDULE_DELAY", "x", "TASKER__TELEMETRY__EXPORT__SCHEDULE_DELAY_MS", "5");

    assertThat(tree.load(env).warnings()).isEmpty();
    assertThat(
            ConfigLoader.loadBlocking(
                    tree.source(Map.of("OTEL_BSP_SCHEDULE_DELAY", "x"))
                        .withOverride("telemetry.export.schedule_delay_ms", 5))
                .warnings())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_PROPAGATORS      | tracecontext,baggage,xray | \"xray\" is passed over: known are tracecontext, baggage, b3, b3multi, none",
        "OTEL_TRACES_EXPORTER  | console,otlp   | \"console\" is passed over: known are otlp, none",
        "OTEL_METRICS_EXPORTER | otlp,zap, Zip,zap | \"zap\", \"zip\" are passed over: known are otlp, none, prometheus",
        "OTEL_LOGS_EXPORTER    | u:hunter2@h,none | ***REDACTED*** is passed over: known are otlp, none"
      })
  void unknown_words_beside_known_ones_are_warned_about(
      String variable, String value, String advice) {
    assertThat(tree.load(Map.of(variable, value, "TELEMETRY_ENABLED", "true")).warnings())
        .containsExactly(
            new ConfigWarning(
                ConfigOrigin.of("environment variable " + variable), variable, advice));
  }

  @ParameterizedTest
  @CsvSource({
    "false,TELEMETRY_ENABLED,''",
    "false,TELEMETRY_ENABLED,false",
    "true,TELEMETRY_ENABLED,false",
    "true,OTEL_SDK_DISABLED,true",
    "true,TASKER__TELEMETRY__ENABLED,false"
  })
  void what_is_wrong_is_a_warning_where_telemetry_is_off(String key, String variable, String value)
      throws IOException {
    tree.file("base/common.toml", "telemetry.enabled = " + key + "\n");

    assertThat(tree.load(Map.of("OTEL_TRACES_EXPORTER", "console", variable, value)).warnings())
        .singleElement()
        .asString()
        .isEqualTo(
            "environment variable OTEL_TRACES_EXPORTER: \"console\" must be one or more of otlp,"
                + " none; the nearest is otlp; an error once telemetry is enabled at the start");
  }

  @ParameterizedTest
  @CsvSource({
    "true,TELEMETRY_ENABLED,''",
    "false,TELEMETRY_ENABLED,true",
    "true,OTEL_SDK_DISABLED,false",
    "false,TASKER__TELEMETRY__ENABLED,true"
  })
  void what_is_wrong_is_an_error_where_telemetry_is_on(String key, String variable, String value)
      throws IOException {
    tree.file("base/common.toml", "telemetry.enabled = " + key + "\n");

    assertThat(tree.errors(Map.of("OTEL_TRACES_EXPORTER", "console", variable, value))).hasSize(1);
  }

  /** It is our own, and nobody can tell what it means. */
  @Test
  void a_switch_that_is_neither_true_nor_false_is_always_an_error() throws IOException {
    tree.file("base/common.toml", "telemetry.enabled = false\n");

    assertThat(tree.errors(Map.of("TELEMETRY_ENABLED", "yes"))).hasSize(1);
  }

  @Test
  void beside_a_file_that_can_not_be_read_only_what_matters_for_certain_is_told()
      throws IOException {
    tree.file("base/common.toml", "oops\n");
    Map<String, String> env = Map.of("OTEL_TRACES_EXPORTER", "console");

    assertThat(tree.errors(env)).hasSize(1);
    assertThat(errors(env)).hasSize(2);
  }

  @Test
  void whoever_exports_nothing_hears_nothing() {
    ConfigSource source =
        tree.source(
            Map.of(
                "TELEMETRY_ENABLED", "true",
                "OTEL_TRACES_EXPORTER", "console",
                "OTEL_PROPAGATORS", "b3,xray",
                "OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE", "/missing"));

    assertThat(ConfigLoader.loadBlocking(source, OtelCheck.NONE).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_PROPAGATORS,' '",
    "OTEL_BSP_MAX_QUEUE_SIZE,''",
    "OTEL_BSP_MAX_QUEUE_SIZE,100",
    "OTEL_EXPORTER_OTLP_TIMEOUT,0",
    "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION,GZIP",
    "OTEL_PROPAGATORS,'Baggage , tracecontext,baggage'",
    "OTEL_SDK_DISABLED,true",
    "OTEL_SDK_DISABLED,FALSE"
  })
  void what_is_empty_or_specified_is_accepted(String variable, String value) {
    assertThat(tree.load(Map.of(variable, value)).warnings()).isEmpty();
  }

  @Test
  void a_batch_must_fit_into_the_queue_that_a_variable_says() {
    Map<String, String> env =
        Map.of("OTEL_BLRP_MAX_QUEUE_SIZE", "10", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "11");

    assertThat(errors(env))
        .extracting(ConfigError::rule)
        .containsExactly(
            "must be at most OTEL_BLRP_MAX_QUEUE_SIZE, which is 10; the nearest is 10");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE,delta,metrics are sent as cumulative sums",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE,lowmemory,cumulative",
    "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION,base2_exponential_bucket_histogram,"
        + "the buckets of the scrape",
    "OTEL_METRICS_EXEMPLAR_FILTER,always_on,exemplars are of recorded traces"
  })
  void what_is_asked_for_and_not_done_is_warned_about(
      String variable, String value, String instead) {
    assertThat(tree.load(Map.of(variable, value)).warnings())
        .singleElement()
        .asString()
        .startsWith("environment variable " + variable + ": \"" + value + "\" is without effect")
        .contains(instead);
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE,CUMULATIVE",
    "OTEL_METRICS_EXEMPLAR_FILTER,trace_based",
    "OTEL_METRICS_EXEMPLAR_FILTER,''"
  })
  void what_is_done_anyway_is_not_warned_about(String variable, String value) {
    assertThat(tree.load(Map.of(variable, value)).warnings()).isEmpty();
  }

  /** So it is specified; Tasker adds an error to no other rule of booleans. */
  @Test
  void a_boolean_that_is_none_counts_as_false_with_a_warning() {
    assertThat(tree.load(Map.of("OTEL_SDK_DISABLED", "yes")).warnings())
        .singleElement()
        .asString()
        .isEqualTo(
            "environment variable OTEL_SDK_DISABLED: \"yes\" is neither true nor false and counts"
                + " as false");
  }

  /** The errors of a process that exports. */
  private List<ConfigError> errors(Map<String, String> env) {
    Map<String, String> enabled = new HashMap<>(env);
    enabled.put("TELEMETRY_ENABLED", "true");
    return tree.errors(enabled);
  }
}
