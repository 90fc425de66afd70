package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfigMergeTest {
  /** Keys of several tables, at three depths, any value of which between 1 and 1000 is valid. */
  private static final List<String> KEYS =
      List.of(
          "worker.max_in_flight",
          "worker.claim_batch",
          "worker.completion.max_batch",
          "worker.blocking.pool_size",
          "orchestration.reaper.batch",
          "database.statement_timeout_ms",
          "telemetry.tracing.max_trace_age_seconds");

  @Property(tries = 300)
  void each_key_has_the_value_of_the_highest_layer_that_sets_it(
      @ForAll("layers") List<Map<String, Integer>> layers) {
    JsonObject merged = ConfigLoader.merge(layers.stream().map(ConfigMergeTest::layer).toList());
    ConfigValidator.Outcome outcome = ConfigValidator.check(merged, Map.of());
    assertThat(outcome.problems()).isEmpty();
    for (String key : KEYS) {
      assertThat(outcome.values().integer(key))
          .as(key)
          .isEqualTo(highest(layers, key).orElse((Integer) fallback(key)));
    }
  }

  @Property(tries = 100)
  void an_array_or_scalar_replaces_what_was_there(
      @ForAll List<Integer> lower, @ForAll List<Integer> upper) {
    JsonObject merged =
        ConfigLoader.merge(
            List.of(
                ConfigTree.layer("lower", "a.list = " + lower + "\na.kind = { x = 1 }"),
                ConfigTree.layer("upper", "[a]\nlist = " + upper + "\nkind = 1")));
    assertThat(merged.getJsonObject("a").getJsonArray("list")).isEqualTo(new JsonArray(upper));
    assertThat(merged.getJsonObject("a").getValue("kind")).isEqualTo(1);
  }

  @Property(tries = 300)
  void merging_is_associative_where_a_key_is_a_table_everywhere_or_nowhere(
      @ForAll("layers") List<Map<String, Integer>> some,
      @ForAll("layers") List<Map<String, Integer>> more) {
    List<Layer> left = some.stream().map(ConfigMergeTest::layer).toList();
    List<Layer> right = more.stream().map(ConfigMergeTest::layer).toList();
    List<Layer> all = new ArrayList<>(left);
    all.addAll(right);
    JsonObject rightFirst = ConfigLoader.merge(left).mergeIn(ConfigLoader.merge(right), true);
    assertThat(ConfigLoader.merge(all)).isEqualTo(rightFirst);
  }

  @Test
  void a_table_behind_a_scalar_begins_anew() {
    List<Layer> layers =
        List.of(
            ConfigTree.layer("low", "a.b = 1"),
            ConfigTree.layer("middle", "a = 1"),
            ConfigTree.layer("high", "a.c = 2"));
    assertThat(ConfigLoader.merge(layers)).isEqualTo(new JsonObject("{\"a\":{\"c\":2}}"));
  }

  @Property(tries = 100)
  void the_environment_wins_over_base_and_variables_over_both(
      @ForAll("layer") Map<String, Integer> base,
      @ForAll("layer") Map<String, Integer> environment,
      @ForAll("layer") Map<String, Integer> variables)
      throws IOException {
    Path root = Files.createTempDirectory("config-merge");
    try {
      ConfigTree tree =
          new ConfigTree(root)
              .file("base/common.toml", toml(base))
              .file("environments/development/worker.toml", toml(environment));
      Map<String, String> env = new LinkedHashMap<>();
      variables.forEach(
          (key, value) ->
              env.put(KeyDescriptions.find(key).orElseThrow().variable(), String.valueOf(value)));
      LoadedConfig loaded = tree.load(env);
      for (String key : KEYS) {
        Object expected =
            highest(List.of(base, environment, variables), key).orElse((Integer) fallback(key));
        assertThat(loaded.explain(key).orElseThrow().value()).isEqualTo(expected.toString());
      }
    } finally {
      try (Stream<Path> files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  @Provide
  Arbitrary<Map<String, Integer>> layer() {
    return Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.integers().between(1, 1000));
  }

  @Provide
  Arbitrary<List<Map<String, Integer>>> layers() {
    return Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.integers().between(1, 1000))
        .list()
        .ofMaxSize(5);
  }

  private static Layer layer(Map<String, Integer> values) {
    return ConfigTree.layer("layer", toml(values));
  }

  private static String toml(Map<String, Integer> values) {
    StringBuilder toml = new StringBuilder();
    new LinkedHashMap<>(values)
        .forEach((key, value) -> toml.append(key).append(" = ").append(value).append('\n'));
    return toml.toString();
  }

  private static Optional<Integer> highest(List<Map<String, Integer>> layers, String key) {
    return layers.stream()
        .map(layer -> Optional.ofNullable(layer.get(key)))
        .flatMap(Optional::stream)
        .reduce((lower, upper) -> upper);
  }

  private static Object fallback(String key) {
    return ConfigKeys.find(key).orElseThrow().fallback();
  }
}
