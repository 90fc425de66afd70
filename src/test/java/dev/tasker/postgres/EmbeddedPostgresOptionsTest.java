package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresOptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static EmbeddedPostgresOptions withSetting(String name) {
    return new EmbeddedPostgresOptions(Path.of("/d"), SECOND, SECOND, Map.of(name, "1"));
  }

  @Test
  void the_directory_becomes_absolute() {
    assertThat(EmbeddedPostgresOptions.of(Path.of("a/../b")).dataDir())
        .isEqualTo(Path.of("b").toAbsolutePath());
  }

  @Test
  void timeouts_must_be_positive() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new EmbeddedPostgresOptions(Path.of("/d"), Duration.ZERO, SECOND, Map.of()))
        .withMessageContaining("start_timeout must be > 0, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EmbeddedPostgresOptions(Path.of("/d"), SECOND, Duration.ofMillis(-1), Map.of()))
        .withMessageContaining("stop_timeout must be > 0, was PT-0.001S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "listen_addresses", "unix_socket_directories", "data_directory"})
  void the_launchers_own_settings_cannot_be_changed(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withSetting(name))
        .withMessageContaining("settings." + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Port", "a b", "a=b", "-c", "a.b.c"})
  void setting_names_are_checked(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> withSetting(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"work_mem", "pg_stat_statements.track", "auto_explain.log_min_duration"})
  void other_settings_are_taken(String name) {
    assertThat(withSetting(name).settings()).containsEntry(name, "1");
  }
}
