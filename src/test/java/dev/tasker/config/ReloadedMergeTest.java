package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A start merges by itself, a reload through Vert.x Config. */
class ReloadedMergeTest {
  private static final long SEED = 20_261_122;
  private static final int RUNS = 300;
  private static final List<String> VALUES =
      List.of(
          "1",
          "'text'",
          "[1, 2]",
          "[]",
          "{}",
          "{ x = 1 }",
          "{ x = 2, y = { z = [3] } }",
          "{ y = { z = 4, w = 2020-01-01 } }",
          "{ y = 5.5 }");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void a_reload_merges_any_layers_as_a_start_does() {
    Random random = new Random(SEED);
    for (int run = 0; run < RUNS; run++) {
      List<Layer> layers = new ArrayList<>();
      for (int n = random.nextInt(5); n >= 0; n--) {
        layers.add(random.nextInt(3) == 0 ? values(random) : file("layer " + n, random));
      }

      assertThat(ConfigLoader.merge(vertx, layers).await())
          .as("seed %d, run %d", SEED, run)
          .isEqualTo(ConfigLoader.merge(layers));
    }
  }

  private static Layer file(String name, Random random) {
    StringBuilder toml = new StringBuilder();
    for (String key : List.of("a", "b.c", "b.d")) {
      if (random.nextBoolean()) {
        String value = VALUES.get(random.nextInt(VALUES.size()));
        toml.append(key).append(" = ").append(value).append('\n');
      }
    }
    return ConfigTree.layer(name, toml.toString());
  }

  private static Layer values(Random random) {
    JsonObject table =
        new JsonObject().put("x", random.nextInt(9)).put("v", new JsonArray().add(1));
    JsonObject values = new JsonObject().put(random.nextBoolean() ? "a" : "b", table);
    return new Layer.ValueLayer(values, Map.of());
  }
}
