package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.TaskerConfig;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the parts of a process get of the configuration. */
class SettingsTest {
  private static final String URL = "postgresql://u@h/db";

  @ParameterizedTest
  @CsvSource({"6,1", "8,3", "21,16", "100,1"})
  void the_pools_of_a_process_have_the_connections_that_are_configured(int connections, int lanes) {
    TaskerConfig config =
        TaskerConfig.defaults(
            Map.of(),
            Map.of("database.pool_size", connections, "worker.completion.lanes", lanes));

    assertThat(Settings.system(config, URL).poolSize() + Settings.worker(config, URL).poolSize())
        .isEqualTo(connections);
    assertThat(Settings.worker(config, URL).poolSize()).isGreaterThanOrEqualTo(lanes + 2);
  }
}
