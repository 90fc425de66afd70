package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
                new Layer.FileLayer("lower", "a.list = " + lower + "\na.kind = { x = 1 }"),
                new Layer.FileLayer("upper", "[a]\nlist = " + upper + "\nkind = 1")));
    assertThat(merged.getJsonObject("a").getJsonArray("list")).isEqualTo(new JsonArray(upper));
    assertThat(merged.getJsonObject("a").getValue("kind")).isEqualTo(1);
  }

  @Provide
  Arbitrary<List<Map<String, Integer>>> layers() {
    return Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.integers().between(1, 1000))
        .list()
        .ofMaxSize(5);
  }

  private static Layer layer(Map<String, Integer> values) {
    StringBuilder toml = new StringBuilder();
    new LinkedHashMap<>(values)
        .forEach((key, value) -> toml.append(key).append(" = ").append(value).append('\n'));
    return new Layer.FileLayer("layer", toml.toString());
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
