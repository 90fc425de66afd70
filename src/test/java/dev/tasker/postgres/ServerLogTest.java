package dev.tasker.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
  @TempDir Path directory;

  private ServerLog written(Path file, String text) throws InterruptedException {
    ServerLog log = new ServerLog(file);
    log.follow(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).join();
    return log;
  }

  @Test
  void the_tail_holds_the_last_lines() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 5_000; i++) {
      text.append("line ").append(i).append('\n');
    }

    ServerLog log = written(directory.resolve("server.log"), text.toString());

    assertThat(log.tail().lines()).hasSize(12).last().isEqualTo("line 5000");
    assertThat(directory.resolve("server.log")).hasContent(text.toString());
  }

  @Test
  void a_full_file_is_set_aside_and_an_older_one_dropped() throws Exception {
    Path file = directory.resolve("server.log");
    String full = "x".repeat((8 << 20) + 1);
    written(file, full);
    written(file, full);
    written(file, "new");

    assertThat(file).hasContent("new");
    assertThat(Files.size(directory.resolve("server.log.1"))).isLessThanOrEqualTo(full.length());
    assertThat(directory).isDirectoryNotContaining("glob:**.2");
  }

  @Test
  void a_log_that_cannot_be_written_still_drains_the_server() throws Exception {
    ServerLog log = written(directory.resolve("missing/server.log"), "one\ntwo\n");

    assertThat(log.tail()).isEqualTo("one\ntwo");
  }
}
