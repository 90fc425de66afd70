package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are loaded or refused, and nothing else happens. */
class ConfigFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int RUNS = 3000;
  @TempDir Path root;

  @Test
  void the_loader_throws_nothing_but_the_configuration_error() throws IOException {
    Random random = new Random(SEED);
    ConfigTree tree = new ConfigTree(root);
    byte[] original = Files.readAllBytes(Path.of("conf/tasker/base/common.toml"));
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      Files.write(tree.path("base/common.toml"), damaged(original, random));
      try {
        LoadedConfig loaded =
            tree.load(Map.of("LOG_LEVEL", random.nextBoolean() ? "info" : "loud"));
        assertThat(loaded.warnings()).isNotNull();
        assertThat(loaded.merged().text()).isNotEmpty();
      } catch (ConfigurationException e) {
        refused++;
        assertThat(e.errors()).isNotEmpty();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + SEED + ", run " + run, e);
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] damaged(byte[] original, Random random) {
    byte[] material = "\"'[]{}=,.#\n\r\t\\ 0a_-${}:é\u0000".getBytes(StandardCharsets.UTF_8);
    byte[] damaged = original.clone();
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(damaged.length);
      damaged[at] =
          random.nextInt(20) == 0
              ? (byte) random.nextInt(256)
              : material[random.nextInt(material.length)];
    }
    return damaged;
  }
}
