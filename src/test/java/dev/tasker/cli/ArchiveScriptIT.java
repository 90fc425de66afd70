package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code bin/tasker-archive --if-needed} makes an archive, and who asks it to. */
final class ArchiveScriptIT {
  private static final String ARCHIVE =
      Runtime.version().feature() >= 25 ? "tasker.aot" : "tasker.jsa";
  private static final String OLD = "an archive";

  @TempDir private Path directory;

  /** What is no jar trains nothing, so that a test sees at once that training was tried. */
  @BeforeEach
  void install() throws IOException {
    Files.copy(Path.of("bin/tasker-archive"), script());
    assertThat(script().toFile().setExecutable(true)).isTrue();
    Files.writeString(jar(), "no jar");
    Files.writeString(archive(), OLD);
  }

  @Test
  void an_archive_of_this_jar_and_this_java_stays() throws Exception {
    stamp(Path.of(System.getProperty("java.home")).toRealPath().toString());

    assertThat(run(script().toString(), "--if-needed")).isEqualTo(new Outcome(0, ""));
    assertThat(archive()).hasContent(OLD);
  }

  @Test
  void an_archive_of_another_java_is_made_anew() throws Exception {
    stamp("/usr/lib/jvm/another");

    Outcome outcome = run(script().toString(), "--if-needed");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("error: no archive was made");
    assertThat(archive()).doesNotExist();
  }

  @Test
  void an_archive_without_a_stamp_is_made_anew() throws Exception {
    assertThat(run(script().toString(), "--if-needed").exitCode()).isEqualTo(1);
    assertThat(archive()).doesNotExist();
  }

  @Test
  void without_the_option_it_is_made_anew_in_any_case() throws Exception {
    stamp(Path.of(System.getProperty("java.home")).toRealPath().toString());

    assertThat(run(script().toString()).exitCode()).isEqualTo(1);
    assertThat(archive()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "demo", "build"})
  void make_sees_to_the_archive_before_anything_starts(String target) throws Exception {
    Outcome planned = run("make", "--dry-run", target);

    assertThat(planned.exitCode()).as(planned.output()).isZero();
    assertThat(planned.output()).contains("./bin/tasker-archive --if-needed");
    if (!target.equals("build")) {
      assertThat(planned.output().indexOf("./bin/tasker-archive --if-needed"))
          .isLessThan(planned.output().indexOf("./bin/tasker " + target));
    }
  }

  /** As the script writes it. */
  private void stamp(String java) throws IOException {
    Files.writeString(
        directory.resolve(ARCHIVE + ".stamp"),
        "%d %d %s%n"
            .formatted(
                Files.size(jar()),
                Files.getLastModifiedTime(jar()).toInstant().getEpochSecond(),
                java));
  }

  /** How a command ended, with all that it wrote. */
  private record Outcome(int exitCode, String output) {}

  private static Outcome run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Those of a make that runs this test, and options that Java would tell about.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "JAVA_OPTS", "JAVA_TOOL_OPTIONS"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private Path script() {
    return directory.resolve("tasker-archive");
  }

  private Path jar() {
    return directory.resolve("tasker.jar");
  }

  private Path archive() {
    return directory.resolve(ARCHIVE);
  }
}
