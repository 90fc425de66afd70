package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.ConfigurationException;
import dev.tasker.config.FileStamps;
import dev.tasker.launch.ConfigReading.Found;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of a start. */
class ConfigReadingTest {
  private static final int LIMIT_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path directory;

  @AfterEach
  void stop() throws TimeoutException {
    vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_pipe_is_read_once() throws Exception {
    Path pipe = directory.resolve("merged.toml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    ConfigReading reading = begin(pipe);

    Files.writeString(pipe, "worker.claim_batch = 7\n");

    // A second reading would wait for a second writer.
    assertThat(found(reading).loaded().config().worker().claimBatch()).isEqualTo(7);
  }

  @Test
  void what_is_written_from_the_reading_on_is_a_change() throws Exception {
    Path file = file("worker.claim_batch = 7\n");
    Found found = found(begin(file));
    assertThat(FileStamps.of(found.source())).isEqualTo(found.stamps());

    file("worker.claim_batch = 70\n");

    assertThat(FileStamps.of(found.source())).isNotEqualTo(found.stamps());
  }

  @Test
  void what_is_wrong_is_told_as_everywhere() throws IOException {
    Path file = file("worker.claim_batch = 0\nworker.clam_batch = 7\n");

    assertThatThrownBy(() -> found(begin(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(told(file));
  }

  @Test
  void an_applications_own_opentelemetry_reads_its_variables_itself() throws Exception {
    Map<String, String> env = new HashMap<>(env(file("telemetry.enabled = true\n")));
    env.put("OTEL_TRACES_EXPORTER", "console");
    LaunchOptions options = LaunchOptions.of(env);

    assertThatThrownBy(() -> found(ConfigReading.begin(options, new StartStages())))
        .isInstanceOf(ConfigurationException.class);
    Found found =
        found(
            ConfigReading.begin(
                options.withOpenTelemetry(OpenTelemetry.noop()), new StartStages()));

    assertThat(found.loaded().warnings()).isEmpty();
  }

  private static String told(Path file) {
    try {
      ConfigLoader.loadBlocking(ConfigSource.fromEnvironment(env(file)));
      return "nothing";
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Found found(ConfigReading reading) throws TimeoutException {
    return reading.found(vertx.getOrCreateContext()).await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static ConfigReading begin(Path file) {
    return ConfigReading.begin(LaunchOptions.of(env(file)), new StartStages());
  }

  private static Map<String, String> env(Path file) {
    return Map.of("TASKER_CONFIG_PATH", file.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("merged.toml"), text);
  }
}
