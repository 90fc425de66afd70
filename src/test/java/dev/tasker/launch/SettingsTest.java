package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.TaskerConfig;
import dev.tasker.telemetry.log.ConsoleLogging;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What the parts of a process get of the configuration. */
class SettingsTest {
  private static final String URL = "postgresql://u@h/db";

  @ParameterizedTest
  @CsvSource({"6,1", "8,3", "21,16", "100,1"})
  void the_pools_of_a_process_have_the_connections_that_are_configured(int connections, int lanes) {
    TaskerConfig config =
        TaskerConfig.defaults(
            Map.of(), Map.of("database.pool_size", connections, "worker.completion.lanes", lanes));

    assertThat(Settings.system(config, URL).poolSize() + Settings.worker(config, URL).poolSize())
        .isEqualTo(connections);
    assertThat(Settings.worker(config, URL).poolSize()).isGreaterThanOrEqualTo(lanes + 2);
  }

  @Test
  void the_format_of_a_file_holds_on_the_console(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("t.toml"), "telemetry.log_format = 'json'\n");
    Map<String, String> env = Map.of("TASKER_CONFIG_PATH", file.toString());

    String line =
        console(
            () -> {
              Settings.logging(
                  ConfigLoader.loadBlocking(ConfigSource.fromEnvironment(env)).config());
              LoggerFactory.getLogger("shop.Till").info("open");
            });

    assertThat(new JsonObject(line).getString("message")).isEqualTo("open");
  }

  private static String console(Runnable action) {
    PrintStream before = System.err;
    String level = ConsoleLogging.level();
    var bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
      ConsoleLogging.configure(level, "text");
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
