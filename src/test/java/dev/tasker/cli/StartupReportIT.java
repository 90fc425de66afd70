package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.JarProcess;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The report of a real start. */
final class StartupReportIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final List<String> STAGES =
      List.of(
          "jvm",
          "command_line",
          "phase_1",
          "config_read",
          "vertx",
          "configuration",
          "phase_2",
          "system",
          "discovery",
          "connection",
          "schema",
          "registration",
          "worker",
          "http");

  private static MigratedDatabase db;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
  }

  @AfterAll
  static void stop() {
    db.close();
  }

  @Test
  void the_table_names_every_stage_on_standard_error() throws Exception {
    try (JarProcess tasker = run("text", "--startup-report")) {
      tasker.awaitErr("^ready after [0-9.]+ ms$", LIMIT);

      List<String> err = tasker.err();
      assertThat(STAGES)
          .allSatisfy(
              stage ->
                  assertThat(err).anyMatch(line -> line.matches(stage + " +[0-9.]+ +[0-9.]+ .*")));
      assertThat(tasker.out()).singleElement().asString().startsWith("Tasker is ready");
    }
  }

  @Test
  void with_json_logs_the_report_is_one_line_of_json() throws Exception {
    try (JarProcess tasker = run("json", "--startup-report")) {
      String line = tasker.awaitErr("^\\{\"stages\".*", LIMIT).group();

      JsonObject report = new JsonObject(line);
      List<JsonObject> stages =
          report.getJsonArray("stages").stream().map(JsonObject.class::cast).toList();
      assertThat(stages)
          .extracting(stage -> stage.getString("stage"))
          .containsExactlyInAnyOrderElementsOf(STAGES);
      double ready = report.getDouble("ready_ms");
      assertThat(stages)
          .allSatisfy(
              stage ->
                  assertThat(stage.getDouble("began_ms") + stage.getDouble("took_ms"))
                      .isBetween(0.0, ready + 1));
      JsonObject last = stages.get(stages.size() - 1);
      assertThat(last.getString("stage")).isEqualTo("http");
      assertThat(last.getLong("heap_bytes")).isPositive();
      assertThat(last.getLong("allocated_bytes")).isPositive();
      assertThat(last.getInteger("threads")).isPositive();
    }
  }

  @Test
  void without_the_option_nothing_is_reported() throws Exception {
    try (JarProcess tasker = run("text")) {
      tasker.awaitOut("Tasker is ready", LIMIT);
      tasker.terminate();
      tasker.awaitExit(LIMIT);

      assertThat(tasker.err()).noneMatch(line -> line.contains("ready after"));
    }
  }

  private static JarProcess run(String format, String... options) throws Exception {
    List<String> arguments = new java.util.ArrayList<>(List.of("run", "--env", "test"));
    arguments.addAll(List.of(options));
    return JarProcess.tasker(arguments.toArray(String[]::new))
        .env("DATABASE_URL", db.url())
        .env("LOG_FORMAT", format)
        .start();
  }
}
