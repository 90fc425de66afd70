package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that cannot start says why in one line, exits with the right code, and ends. */
final class StartFailuresIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int FAILED = 1;
  private static final int INVALID = 2;

  private static String databaseUrl;

  @TempDir Path directory;

  @BeforeAll
  static void createDatabase() {
    databaseUrl = PostgresServer.createDatabase();
  }

  @Test
  void a_port_in_use_is_named_with_the_option_that_changes_it() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      List<String> err =
          failure(FAILED, Map.of("DATABASE_URL", databaseUrl), "run", "--port", port);

      assertThat(error(err)).isEqualTo("error: port " + port + " on 127.0.0.1 is in use");
      assertThat(hint(err)).contains("--port");
    }
  }

  @Test
  void a_database_that_is_not_there_is_named_without_its_password() throws Exception {
    // Port 1 is reserved and never served.
    String url = "postgresql://somebody:hidden@127.0.0.1:1/tasker";

    List<String> err = failure(FAILED, Map.of("DATABASE_URL", url), "run");

    assertThat(error(err))
        .startsWith("error: Cannot connect to PostgreSQL at 127.0.0.1:1/tasker: ");
    assertThat(hint(err)).contains("DATABASE_URL");
    assertThat(err.toString()).doesNotContain("hidden");
  }

  @Test
  void an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() throws Exception {
    copyTree(Path.of("conf/tasker"), directory.resolve("conf"));
    Path file = directory.resolve("conf/environments/test/common.toml");
    Files.writeString(file, Files.readString(file) + "\n[database]\npool_sise = 4\n");
    long line = Files.readAllLines(file).size();

    List<String> err =
        failure(
            INVALID,
            Map.of("TASKER_CONFIG_ROOT", directory.resolve("conf").toString()),
            "run",
            "--data-dir",
            directory.resolve("data").toString());

    assertThat(String.join("\n", err))
        .contains("error: ")
        .contains(
            file
                + ":"
                + line
                + ":1: database.pool_sise = 4: unknown key; did you mean database.pool_size?");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void a_variable_of_opentelemetry_that_can_not_be_understood_ends_the_start() throws Exception {
    List<String> err =
        failure(
            INVALID,
            Map.of(
                "TELEMETRY_ENABLED", "true",
                "OTEL_LOGS_EXPORTER", "oltp",
                "OTEL_BSP_SCHEDULE_DELAY", "-1"),
            "run",
            "--data-dir",
            directory.resolve("data").toString());

    assertThat(err)
        .contains(
            "error: environment variable OTEL_LOGS_EXPORTER = \"oltp\": must be one or more of"
                + " otlp, none; the nearest is otlp",
            "error: environment variable OTEL_BSP_SCHEDULE_DELAY = \"-1\": must be between 1 and"
                + " 2147483647; the nearest is 1");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a cycle              | {name: one, dependencies: [two], H} | {name: two, dependencies: [one], H} | :5: | in a cycle: one -> two -> one
          an unknown dependency| {name: charge, H}                   | {name: ship, dependencies: [chrge], H} | :6: | unknown step "chrge"; did you mean "charge"?
          a step defined twice | {name: one, H}                      | {name: one, H}                      | :6: | step "one" is defined twice, first in line 5
          bad YAML             | {name: one, H}                      | {name: two, dependencies: [one, H}  | :6: | not YAML
          """)
  void a_template_with_a_fault_is_named_with_its_line(
      String fault, String first, String second, String line, String message) throws Exception {
    String text =
        """
        name: broken
        namespace_name: tests
        version: 1.0.0
        steps:
          - %s
          - %s
        """
            .formatted(first, second)
            .replace("H}", "handler: {callable: examples.square}}");
    Path file = Files.writeString(directory.resolve("broken.yaml"), text);

    List<String> err =
        failure(
            INVALID,
            Map.of(
                "DATABASE_URL",
                databaseUrl,
                "TASKER__ORCHESTRATION__TEMPLATE_PATHS",
                "[\"" + file + "\"]"),
            "run");

    assertThat(error(err)).as(fault).contains("templates");
    assertThat(err)
        .as(fault)
        .anySatisfy(found -> assertThat(found).contains(file + line).contains(message));
  }

  @Test
  void a_data_directory_that_cannot_be_made_is_named_with_the_option_that_changes_it()
      throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");

    List<String> err =
        failure(FAILED, Map.of(), "run", "--data-dir", file.resolve("data").toString());

    assertThat(error(err))
        .startsWith("error: Cannot create the data directory " + file.resolve("data"));
    assertThat(hint(err)).contains("--data-dir").contains("DATABASE_URL");
  }

  @Test
  void an_unknown_option_is_wrong_usage() throws Exception {
    List<String> err = failure(INVALID, Map.of(), "run", "--prot", "1");

    assertThat(error(err)).startsWith("error: Unknown option").contains("--prot");
    assertThat(hint(err)).contains("tasker run --help");
  }

  /** Starts the jar, which has to end by itself, and answers its standard error. */
  private static List<String> failure(int exitCode, Map<String, String> env, String... arguments)
      throws Exception {
    JarProcess.Builder builder = JarProcess.tasker(arguments).env("TASKER_ENV", "test");
    env.forEach(builder::env);
    try (JarProcess tasker = builder.start()) {
      assertThat(tasker.awaitExit(LIMIT)).as(tasker.err().toString()).isEqualTo(exitCode);
      assertThat(tasker.out()).isEmpty();
      assertThat(tasker.err()).noneMatch(line -> line.startsWith("\tat "));
      return tasker.err();
    }
  }

  private static String error(List<String> err) {
    return lineOf("error: ", err);
  }

  /** What to do about it. */
  private static String hint(List<String> err) {
    return lineOf("hint: ", err);
  }

  private static String lineOf(String kind, List<String> err) {
    return err.stream()
        .filter(line -> line.startsWith(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line with " + kind + "in " + err));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
