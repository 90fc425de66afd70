package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad telemetry settings are refused with the nearest valid value, wherever they are written. */
class NearestValueTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "exporter_protocol,'http','http/protobuf'",
    "exporter_protocol,'http/json','http/protobuf'",
    "exporter_protocol,'grcp','grpc'",
    "exporter_protocol,'http-protobuf','http/protobuf'",
    "exporter_protocol,'carrier pigeon','grpc'",
    "exporter_endpoint,'localhost:4317','http://localhost:4317'",
    "exporter_endpoint,'ftp://collector:4317','http://collector:4317'",
    "exporter_endpoint,'grpcs://collector:4317','https://collector:4317'",
    "exporter_endpoint,'https:/collector','https://collector'",
    "exporter_endpoint,'http://collector:99999/base','http://collector:65535/base'",
    "exporter_endpoint,'collector:4317?api_key=hunter2','http://collector:4317?api_key=***REDACTED***'",
    "tracing.sample_rate,1.5,1.0",
    "tracing.sample_rate,-0.2,0.0",
    "tracing.sampler,'jaeger_remote','parent_based'",
    "tracing.sampler,'parentbased_traceidrate','parentbased_traceidratio'",
    "tracing.sampler,'ratio','traceidratio'",
    "tracing.sampler,'ALWAYS-ON','always_on'",
    "export.max_batch_size,0,1",
    "metrics.export_interval_ms,99999999,3600000",
    "log_level,'loud','info'"
  })
  void a_bad_value_of_a_key_is_refused_with_the_nearest(String key, String value, String nearest)
      throws IOException {
    boolean number = value.matches("[-0-9.]+");
    Path file =
        Files.writeString(
            directory.resolve("tasker.toml"),
            "telemetry.%s = %s\n".formatted(key, number ? value : "'" + value + "'"));

    CliRun run =
        CliRun.in(directory, Map.of("TASKER_CONFIG_PATH", file.toString()), "config", "validate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines().filter(line -> line.startsWith("error: ")))
        .singleElement()
        .asString()
        .startsWith("error: " + file + ":1:1: telemetry." + key + " = ")
        .endsWith("; the nearest is " + nearest)
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL,'http','http/protobuf'",
    "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL,'http/json','http/protobuf'",
    "OTEL_EXPORTER_OTLP_ENDPOINT,'localhost:4317','http://localhost:4317'",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,'grpc://collector:4317','http://collector:4317'",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,'http://collector:0','http://collector:1'",
    "OTEL_TRACES_SAMPLER_ARG,1.5,1.0",
    "OTEL_TRACES_SAMPLER_ARG,-0.2,0.0",
    "OTEL_TRACES_SAMPLER,jaeger_remote,parent_based",
    "OTEL_TRACES_SAMPLER,parentbased_jaeger_remote,parentbased_always_on"
  })
  void a_bad_value_of_a_variable_is_refused_with_the_nearest(
      String variable, String value, String nearest) throws IOException {
    // One file without a placeholder: the variable wins over it all the same.
    Path file =
        Files.writeString(
            directory.resolve("tasker.toml"),
            """
            [telemetry]
            exporter_protocol = "grpc"
            exporter_endpoint = "http://localhost:4317"
            tracing = { sampler = "parent_based", sample_rate = 1.0 }
            """);

    for (Map<String, String> layers :
        List.of(Map.of("TASKER_CONFIG_PATH", file.toString()), Map.<String, String>of())) {
      Map<String, String> env = new HashMap<>(layers);
      env.put(variable, value);
      env.put("TELEMETRY_ENABLED", "true");
      CliRun run = CliRun.in(directory, env, "config", "validate");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines().filter(line -> line.startsWith("error: ")))
          .singleElement()
          .asString()
          .contains(variable, '"' + value + '"')
          .endsWith("; the nearest is " + nearest);
    }
  }

  @Test
  void what_nothing_is_exported_with_is_a_warning() throws IOException {
    Map<String, String> env = new HashMap<>(Map.of("OTEL_TRACES_EXPORTER", "console"));

    CliRun off = CliRun.in(directory, env, "config", "validate");
    env.put("TELEMETRY_ENABLED", "true");
    CliRun on = CliRun.in(directory, env, "config", "validate");

    assertThat(off.exitCode()).isZero();
    assertThat(off.err()).startsWith("warning: environment variable OTEL_TRACES_EXPORTER: ");
    assertThat(on.exitCode()).isEqualTo(2);
    assertThat(on.err()).startsWith("error: environment variable OTEL_TRACES_EXPORTER = ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrate", "template list", "template validate"})
  void commands_that_export_nothing_do_not_look_at_what_is_for_exports(String command)
      throws IOException {
    // Port 1 is reserved and never served: migrate comes as far as the database.
    Map<String, String> env =
        Map.of(
            "DATABASE_URL", "postgresql://u@127.0.0.1:1/db",
            "TELEMETRY_ENABLED", "true",
            "OTEL_TRACES_EXPORTER", "console");

    CliRun run = CliRun.in(directory, env, command.split(" "));

    assertThat(run.exitCode()).isNotEqualTo(2);
    assertThat(run.err()).doesNotContain("OTEL_");
  }
}
