package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.toml.Toml;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSchemaTest {
  private static final Validator VALIDATOR =
      Validator.create(
          JsonSchema.of(ConfigSchema.json()),
          new JsonSchemaOptions()
              .setBaseUri("https://tasker.invalid")
              .setDraft(Draft.DRAFT202012)
              .setOutputFormat(OutputFormat.Basic));

  @Test
  void every_file_that_comes_with_tasker_is_valid() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("conf/tasker"))) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".toml")).toList();
      assertThat(all).hasSizeGreaterThan(5);
      for (Path file : all) {
        assertThat(isValid(Files.readString(file))).as(file.toString()).isTrue();
      }
    }
  }

  @Test
  void a_merged_file_is_valid() {
    ConfigSource source =
        ConfigSource.fromEnvironment(Map.of("TASKER_ENV", "production")).withPackagedRoot();
    assertThat(isValid(ConfigLoader.loadBlocking(source).merged().text())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.prot = 1",
        "wbe.port = 1",
        "web = 1",
        "web.port = 65536",
        "web.port = 'no placeholder'",
        "web.port = 1.5",
        "web.enabled = 'yes'",
        "web.host = 1",
        "worker.namespaces = 'a'",
        "worker.namespaces = [1]",
        "telemetry.log_level = 'loud'",
        "telemetry.tracing.sample_rate = 1.5",
        "telemetry.metrics.namespaces = { a = 2 }",
        "telemetry.metrics.namespaces = { a = 'x' }",
        "telemetry.metrics.detailed.more = 1",
      })
  void a_wrong_file_is_not_valid(String toml) {
    assertThat(isValid(toml)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web.port = '${PORT}'",
        "telemetry.tracing.sample_rate = '${RATE:-0.5}'",
        "telemetry.metrics.namespaces = { a = 0.5, b = 1, 'c.d' = '${C}' }",
        "telemetry.log_level = 'info'",
        "worker.namespaces = ['a', '${B}']",
      })
  void a_right_file_is_valid(String toml) {
    assertThat(isValid(toml)).isTrue();
  }

  @Test
  void every_key_has_a_description_and_its_default() {
    JsonObject rate = ConfigSchema.json();
    for (String name : List.of("telemetry", "tracing", "sample_rate")) {
      rate = rate.getJsonObject("properties").getJsonObject(name);
    }
    assertThat(rate.getString("description")).startsWith("Share of new traces that are recorded");
    assertThat(rate.getString("default")).isEqualTo("${OTEL_TRACES_SAMPLER_ARG:-1.0}");
    assertThat(rate.getString("x-tasker-change")).isEqualTo("live");
  }

  private static boolean isValid(String toml) {
    return VALIDATOR.validate(new JsonObject(Toml.parse(toml).values())).getValid();
  }
}
