package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.JarProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/tasker} as it is installed: beside the jar, with and without an archive. */
final class LauncherScriptIT {
  private static final String ARCHIVE = Runtime.version().feature() >= 25 ? "aot" : "jsa";

  @TempDir private Path directory;

  @BeforeEach
  void install() throws IOException {
    Files.copy(Path.of("bin/tasker"), script());
    assertThat(script().toFile().setExecutable(true)).isTrue();
    Files.createLink(directory.resolve("tasker.jar"), JarProcess.jar());
  }

  @Test
  void it_runs_the_jar_beside_it_with_the_arguments_as_they_are() throws Exception {
    Outcome outcome = run("no such * command");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.output()).startsWith("error: ").contains("no such * command");
  }

  @Test
  void it_runs_through_a_link_too() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("tasker"));

    assertThat(run(link, "--version").exitCode()).isZero();
  }

  @Test
  void only_commands_that_soon_end_do_without_the_second_compiler() throws Exception {
    for (String client : List.of("migrate", "task", "template", "config", "telemetry")) {
      assertThat(options(client, "--help")).contains(" -XX:TieredStopAtLevel=1 ");
    }
    for (String server : List.of("run", "demo", "a-command-of-tomorrow")) {
      assertThat(options(server, "--help"))
          .doesNotContain("TieredStopAtLevel")
          .contains(
              " -XX:CompileThresholdScaling=4 -XX:+UnlockExperimentalVMOptions"
                  + " -XX:G1NewSizePercent=10 ");
    }
  }

  @Test
  void the_options_of_a_server_go_with_any_collector() throws Exception {
    Outcome outcome = run(script(), Map.of("JAVA_OPTS", "-XX:+UseSerialGC"), "run", "--help");

    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(outcome.output()).startsWith("Usage: ");
  }

  @Test
  void without_a_jar_it_says_what_to_do() throws Exception {
    Files.delete(directory.resolve("tasker.jar"));

    Outcome outcome = run("--version");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("error: there is no tasker.jar").contains("hint: ");
  }

  @Test
  void an_archive_that_is_none_changes_nothing() throws Exception {
    String plain = run("--version").output();
    Files.writeString(archive(), "garbage ".repeat(10_000));
    stamp();

    assertThat(run("--version")).isEqualTo(new Outcome(0, plain));
  }

  @Test
  void an_archive_is_used_only_with_the_jar_it_was_made_of() throws Exception {
    String plain = run("--version").output();
    dumpArchive();
    stamp();
    assertThat(run("--version")).isEqualTo(new Outcome(0, plain));
    assertThat(options("--version")).contains("=" + archive());

    Files.delete(jar());
    Files.copy(JarProcess.jar(), jar());
    Files.setLastModifiedTime(jar(), FileTime.fromMillis(1_000_000));
    assertThat(run("--version")).isEqualTo(new Outcome(0, plain));
    assertThat(options("--version")).doesNotContain(":AOTCache=", ":SharedArchiveFile=");
  }

  private void dumpArchive() throws Exception {
    String option = ARCHIVE.equals("aot") ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    Outcome dumped =
        outcome(
            List.of(java().toString(), option + archive(), "-jar", jar().toString(), "--version"));
    assertThat(archive()).as(dumped.output()).exists();
  }

  /** As bin/tasker-archive writes it. */
  private void stamp() throws IOException {
    Files.writeString(
        archive().resolveSibling(archive().getFileName() + ".stamp"),
        "%d %d %s%n"
            .formatted(
                Files.size(jar()),
                Files.getLastModifiedTime(jar()).toInstant().getEpochSecond(),
                Path.of(System.getProperty("java.home")).toRealPath()));
  }

  /** What the script gives to Java. */
  private String options(String... arguments) throws Exception {
    List<String> traced = new ArrayList<>(List.of("sh", "-x", script().toString()));
    traced.addAll(List.of(arguments));
    return outcome(traced).output();
  }

  private Outcome run(String... arguments) throws Exception {
    return run(script(), arguments);
  }

  private static Outcome run(Path script, String... arguments) throws Exception {
    return run(script, Map.of(), arguments);
  }

  private static Outcome run(Path script, Map<String, String> env, String... arguments)
      throws Exception {
    return outcome(Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList(), env);
  }

  /** How a command ended, with all that it wrote. */
  private record Outcome(int exitCode, String output) {}

  private static Outcome outcome(List<String> command) throws Exception {
    return outcome(command, Map.of());
  }

  private static Outcome outcome(List<String> command, Map<String, String> env) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeAll(List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(env);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private Path script() {
    return directory.resolve("tasker");
  }

  private Path jar() {
    return directory.resolve("tasker.jar");
  }

  private Path archive() {
    return directory.resolve("tasker." + ARCHIVE);
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
