package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @Test
  void linux_users_keep_their_data_in_local_share() {
    assertThat(DataDirectory.defaultLocation(Map.of("HOME", "/home/ann"), "Linux", false))
        .isEqualTo(Path.of("/home/ann/.local/share/tasker"));
  }

  @Test
  void an_absolute_xdg_data_home_wins_and_a_relative_one_is_ignored() {
    assertThat(
            DataDirectory.defaultLocation(
                Map.of("HOME", "/home/ann", "XDG_DATA_HOME", "/data"), "Linux", false))
        .isEqualTo(Path.of("/data/tasker"));
    assertThat(
            DataDirectory.defaultLocation(
                Map.of("HOME", "/home/ann", "XDG_DATA_HOME", "data"), "Linux", false))
        .isEqualTo(Path.of("/home/ann/.local/share/tasker"));
  }

  @Test
  void macos_has_a_place_of_its_own() {
    assertThat(DataDirectory.defaultLocation(Map.of("HOME", "/Users/ann"), "Mac OS X", false))
        .isEqualTo(Path.of("/Users/ann/Library/Application Support/tasker"));
  }

  @Test
  void root_leaves_a_home_that_is_closed_to_others(@TempDir Path home) throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> env = Map.of("HOME", home.toString());

    assertThat(DataDirectory.defaultLocation(env, "Linux", true))
        .isEqualTo(Path.of("/var/lib/tasker"));
    assertThat(DataDirectory.defaultLocation(env, "Linux", false))
        .isEqualTo(home.resolve(".local/share/tasker"));
  }

  @Test
  void root_stays_in_a_home_that_is_open(@TempDir Path home) throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(DataDirectory.defaultLocation(Map.of("HOME", home.toString()), "Linux", true))
        .isEqualTo(home.resolve(".local/share/tasker"));
  }
}
