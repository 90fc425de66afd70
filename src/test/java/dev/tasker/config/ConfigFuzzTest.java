package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are loaded or refused, and nothing else happens. */
class ConfigFuzzTest {
  private static final long SEED = 20_261_122;
  private static final int RUNS = 3000;
  private static final List<String> PARTS = List.of("common", "orchestration", "worker");
  private static final List<String> FRAGMENTS =
      List.of("${A:-", "}", "${A}", "$${", "[", "{a=", "a.", "\"", "a=1,", "\n", "'a',", "://a:b@");

  @TempDir Path root;

  @Test
  void the_loader_throws_nothing_but_the_configuration_error() throws IOException {
    Random random = new Random(SEED);
    ConfigTree tree = new ConfigTree(root);
    List<byte[]> originals = new ArrayList<>();
    for (String part : PARTS) {
      originals.add(Files.readAllBytes(Path.of("conf/tasker/base/" + part + ".toml")));
    }
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      int part = random.nextInt(PARTS.size());
      Path file = tree.path("base/" + PARTS.get(part) + ".toml");
      byte[] damaged = damaged(originals.get(part), random);
      Files.write(file, random.nextInt(50) == 0 ? swollen(damaged, random) : damaged);
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
      Files.write(file, originals.get(part));
    }
    assertThat(refused).isBetween(1, RUNS - 1);
  }

  /** With a fragment at some place, many times. */
  private static byte[] swollen(byte[] original, Random random) {
    String text = new String(original, StandardCharsets.ISO_8859_1);
    int at = random.nextInt(text.length());
    String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
    String swollen =
        text.substring(0, at) + fragment.repeat(1 + random.nextInt(300)) + text.substring(at);
    return swollen.getBytes(StandardCharsets.ISO_8859_1);
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
