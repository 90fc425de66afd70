package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as the user starts them: from the fat jar, in a process of their own. */
class CommandProcessIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void results_go_to_stdout_and_nothing_to_stderr() throws Exception {
    try (JarProcess tasker = start("template", "validate")) {
      assertThat(tasker.awaitExit(LIMIT)).as(tasker.err().toString()).isZero();
      assertThat(tasker.out()).containsExactly("6 templates valid");
      assertThat(tasker.err()).isEmpty();
    }
  }

  @Test
  void the_version_is_that_of_the_jar() throws Exception {
    try (JarProcess tasker = start("--version")) {
      assertThat(tasker.awaitExit(LIMIT)).isZero();
      assertThat(tasker.out())
          .singleElement()
          .asString()
          .matches("tasker \\d+\\.\\d+.* \\(Java .*");
    }
  }

  @Test
  void an_invalid_configuration_ends_the_process_with_2() throws Exception {
    Files.writeString(directory.resolve("bad.toml"), "[web]\nprot = 1\n");
    try (JarProcess tasker =
        JarProcess.tasker("config", "validate")
            .in(directory)
            .env("TASKER_CONFIG_PATH", "bad.toml")
            .start()) {
      assertThat(tasker.awaitExit(LIMIT)).isEqualTo(2);
      assertThat(tasker.out()).isEmpty();
      assertThat(tasker.err()).hasSize(2);
      assertThat(tasker.err().get(0)).startsWith("error: bad.toml:2:1: web.prot");
      assertThat(tasker.err().get(1)).startsWith("hint: ");
    }
  }

  @Test
  void migrate_creates_the_schema_once() throws Exception {
    try (JarProcess first = start("migrate", "--data-dir", "data")) {
      assertThat(first.awaitExit(LIMIT)).as(first.err().toString()).isZero();
      assertThat(first.out().get(0)).isEqualTo("applied 0001_namespaces_and_templates");
    }
    try (JarProcess second = start("migrate", "--data-dir", "data")) {
      assertThat(second.awaitExit(LIMIT)).as(second.err().toString()).isZero();
      assertThat(second.out()).singleElement().asString().startsWith("schema is up to date");
    }
  }

  @Test
  void a_database_that_is_not_there_ends_the_process_with_1() throws Exception {
    try (JarProcess tasker =
        JarProcess.tasker("migrate")
            .in(directory)
            // Port 1 is reserved and never served.
            .env("DATABASE_URL", "postgresql://tasker:hidden@127.0.0.1:1/tasker")
            .start()) {
      assertThat(tasker.awaitExit(LIMIT)).isEqualTo(1);
      assertThat(tasker.err()).hasSize(2);
      assertThat(tasker.err().get(0))
          .startsWith("error: Cannot connect to PostgreSQL at 127.0.0.1:1/tasker");
      assertThat(tasker.err().get(1)).startsWith("hint: check that ");
      assertThat(tasker.err().toString()).doesNotContain("hidden");
    }
  }

  private JarProcess start(String... arguments) throws IOException {
    return JarProcess.tasker(arguments).in(directory).start();
  }
}
