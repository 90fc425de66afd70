package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardVariablesTest {
  private static final String RATE = "telemetry.tracing.sample_rate";
  private static final String ARG = "OTEL_TRACES_SAMPLER_ARG";
  private static final String SAMPLER = "OTEL_TRACES_SAMPLER";

  @TempDir Path root;

  @Test
  void every_variable_means_a_key() {
    StandardVariables.each(
        (variable, key) -> assertThat(ConfigKeys.find(key)).as(variable).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "always_on,,OTEL_TRACES_SAMPLER",
    "always_on,0.5,OTEL_TRACES_SAMPLER",
    "parentbased_always_off,0.5,OTEL_TRACES_SAMPLER",
    "parentbased_traceidratio,0.5,OTEL_TRACES_SAMPLER_ARG",
    "parentbased_traceidratio,,OTEL_TRACES_SAMPLER",
    ",0.5,OTEL_TRACES_SAMPLER_ARG",
    ",,"
  })
  void a_rate_is_overruled_by_the_sampler_or_by_its_argument(
      @Nullable String sampler, @Nullable String argument, @Nullable String expected) {
    Map<String, String> env =
        Map.of(
            SAMPLER, Optional.ofNullable(sampler).orElse(""),
            ARG, Optional.ofNullable(argument).orElse(""));

    assertThat(StandardVariables.overruling(RATE, env, Set.of()))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void our_own_variables_and_the_command_line_are_stronger() {
    Map<String, String> env = Map.of("OTEL_SERVICE_NAME", "a");
    String key = "telemetry.service_name";

    assertThat(StandardVariables.overruling(key, env, Set.of())).contains("OTEL_SERVICE_NAME");
    assertThat(StandardVariables.overruling(key, env, Set.of(key))).isEmpty();
    assertThat(
            StandardVariables.overruling(
                key,
                Map.of("OTEL_SERVICE_NAME", "a", "TASKER__TELEMETRY__SERVICE_NAME", "b"),
                Set.of()))
        .isEmpty();
  }

  @Test
  void a_layer_that_refers_to_the_variable_is_not_overruled_by_it() throws IOException {
    Map<String, String> env = Map.of(ARG, "0.5");
    ConfigTree tree = new ConfigTree(root);

    assertThat(StandardVariables.overruling(RATE, env, tree.load(env))).isEmpty();
    tree.file("base/common.toml", RATE + " = 0.1\n");
    assertThat(StandardVariables.overruling(RATE, env, tree.load(env))).contains(ARG);
    tree.file("base/common.toml", RATE + " = 0.1\ntelemetry.tracing.enabled = false\n");
    assertThat(StandardVariables.overruling(RATE, env, tree.load(env))).isEmpty();
    Map<String, String> disabled = Map.of("OTEL_SDK_DISABLED", "true");
    assertThat(StandardVariables.overruling("telemetry.enabled", disabled, tree.load(disabled)))
        .contains("OTEL_SDK_DISABLED");
  }
}
