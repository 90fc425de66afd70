package dev.tasker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be read, and what is told of the others beside them. */
class BrokenFilesTest {
  @TempDir Path root;
  private ConfigTree tree;

  @BeforeEach
  void createTree() throws IOException {
    tree = new ConfigTree(root);
  }

  @Test
  void syntax_errors_of_all_files_are_reported_with_line_and_column() throws IOException {
    tree.file("base/common.toml", "[web]\nport = = 1\n")
        .file("base/worker.toml", "[worker]\n\nclaim_batch 5\n");
    assertThat(tree.errors(Map.of()))
        .hasSize(2)
        .allSatisfy(
            error -> {
              assertThat(error.column()).isPositive();
              assertThat(error.rule()).startsWith("is not valid TOML");
            })
        .extracting(e -> e.source().replace(root + "/", "") + ":" + e.line())
        .containsExactly("base/common.toml:2", "base/worker.toml:3");
  }

  @Test
  void a_key_written_twice_is_an_error() throws IOException {
    tree.file("base/common.toml", "[web]\nport = 1\nport = 2\n\n# c\nhost = 'x'\n");
    assertThat(tree.errors(Map.of()).get(0).line()).isEqualTo(3);
    tree.file("base/common.toml", "web = { port = 1, port = 2 }\n");
    assertThat(tree.errors(Map.of()).get(0).line()).isEqualTo(1);
  }

  @Test
  void a_file_that_is_not_utf8_is_an_error() throws IOException {
    Files.write(tree.path("base/common.toml"), new byte[] {'#', (byte) 0xff, (byte) 0xfe});
    assertThat(tree.errors(Map.of()))
        .containsExactly(
            new ConfigError(
                tree.path("base/common.toml").toString(),
                1,
                2,
                "",
                "is not valid TOML: is not UTF-8 text here",
                ""));
  }

  @Test
  void a_file_that_cannot_be_read_hides_no_error_of_another() throws IOException {
    tree.file("base/common.toml", "[web]\nport = = 1\n")
        .file("base/worker.toml", "worker.claim_batch = 0\nworker.clam_batch = 1\n");
    assertThat(tree.errors(Map.of("TASKER__WEB__PORT", "many")))
        .extracting(e -> e.source().replace(root + "/", "") + ":" + e.line() + " " + e.key())
        .containsExactlyInAnyOrder(
            "base/common.toml:2 ",
            "base/worker.toml:1 worker.claim_batch",
            "base/worker.toml:2 worker.clam_batch",
            "environment variable TASKER__WEB__PORT:0 web.port");
  }

  @Test
  void nothing_is_said_of_what_a_file_that_cannot_be_read_may_have_replaced() throws IOException {
    tree.file(
            "base/worker.toml",
            "worker.claim_batch = 0\nworker.clam_batch = 1\nworker.lease.heartbeat_ms = 9000\n")
        .file("environments/development/worker.toml", "[worker\n");
    assertThat(tree.errors(Map.of("LOG_LEVEL", "loud")))
        .extracting(ConfigError::key)
        .containsExactlyInAnyOrder("", "worker.clam_batch");
  }
}
