package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole process whose configuration changes while it works. */
final class ConfigReloadIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BY_HAND = "config.reload_interval_ms = 0\n";
  private static final String TEMPLATE =
      """
      name: %s
      namespace_name: reload
      steps:
        - name: only
          handler: { callable: test.%s }
      """;

  private final MigratedDatabase db = new MigratedDatabase();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void reloads_under_load_lose_no_step_and_repeat_none() throws Exception {
    try (RunningTasker tasker = started(BY_HAND)) {
      List<UUID> tasks = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 15; i++) {
          tasks.add(await(tasker.create("examples", "mixed_dag", number(i))).taskUuid());
        }
        Future<ReloadReport> reload = reload(tasker, round % 2 == 0 ? narrow(round) : BY_HAND);
        if (round % 3 == 0) {
          assertThat(await(reload).outcome()).isEqualTo(Outcome.APPLIED);
        }
      }
      await(reload(tasker, BY_HAND));

      for (UUID task : tasks) {
        assertThat(tasker.awaitFinal(task).getString("status")).isEqualTo("complete");
      }
    }
    assertThat(db.number("select count(*) from tasker_steps where attempts <> 1")).isZero();
    assertThat(db.number("select count(*) from tasker_steps where state <> 'complete'")).isZero();
  }

  @Test
  void a_higher_bound_takes_what_waited_and_a_lower_one_leaves_what_runs() throws Exception {
    // Nothing but the change itself makes the feed look at the queue again.
    String rare = BY_HAND + "worker.feed.poll_interval_ms = 3600000\n";
    try (RunningTasker tasker =
        started(rare + "worker.max_in_flight = 1\nworker.shutdown.drain_timeout_ms = 600000\n")) {
      for (int i = 0; i < 3; i++) {
        await(tasker.create("reload", "silent", new JsonObject()));
      }
      Eventually.get("one runs", LIMIT, this::running, n -> n == 1);

      await(reload(tasker, rare + "worker.max_in_flight = 2\n"));
      Eventually.get("two run", LIMIT, this::running, n -> n == 2);

      await(
          reload(
              tasker, rare + "worker.max_in_flight = 1\nworker.shutdown.drain_timeout_ms = 50\n"));
      await(tasker.create("reload", "silent", new JsonObject()));
      assertThat(running()).isEqualTo(2);
      // The steps never end: the stop would wait for ten minutes without its new bound.
    }
  }

  @Test
  void a_time_limit_of_the_files_holds_for_new_steps() throws Exception {
    try (RunningTasker tasker = started(BY_HAND)) {
      await(reload(tasker, BY_HAND + "worker.steps.default_timeout_seconds = 1\n"));

      UUID task = await(tasker.create("reload", "silent", new JsonObject())).taskUuid();

      Eventually.get(
          "the attempt ends by its limit",
          LIMIT,
          () ->
              db.number(
                  "select count(*) from tasker_steps where error ->> 'code' = 'step_timeout'"
                      + " and task_uuid = $1::text::uuid",
                  task.toString()),
          n -> n == 1);
    }
  }

  @Test
  void over_http_the_report_says_what_became_of_each_key() throws IOException {
    try (RunningTasker tasker = started(BY_HAND)) {
      write(BY_HAND + "worker.claim_batch = 9\ndatabase.pool_size = 9\n");

      JsonObject report = tasker.http("POST", "/v1/config/reload", new JsonObject());

      assertThat(report)
          .isEqualTo(
              new JsonObject()
                  .put("outcome", "applied")
                  .put("applied", array(applied("worker.claim_batch", "250", "9", 2)))
                  .put("restart_required", array(waiting("database.pool_size", "8", "9", 3))));
      JsonObject shown = new JsonObject(tasker.send("GET", "/config", "").body());
      assertThat(shown.getJsonObject("worker").getInteger("claim_batch")).isEqualTo(9);
      assertThat(shown.getJsonObject("common").getJsonObject("database").getInteger("pool_size"))
          .isEqualTo(8);
      assertThat(shown.getJsonObject("metadata").getJsonArray("restart_required"))
          .isEqualTo(array(waiting("database.pool_size", "8", "9", 3)));

      write("worker.claim_batch = 0\nweb.pport = 1\n");
      HttpResponse<String> refused = tasker.send("POST", "/v1/config/reload", "");
      JsonObject problem = new JsonObject(refused.body());
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(problem.getString("code")).isEqualTo("invalid_configuration");
      assertThat(problem.getJsonArray("errors").encode())
          .contains(file() + ":1:1: worker.claim_batch = 0: ", "did you mean web.port?");
      assertThat(tasker.send("GET", "/metrics", "").body())
          .contains("tasker_config_reloads_total{outcome=\"applied\"} 1.0")
          .contains("tasker_config_reloads_total{outcome=\"refused\"} 1.0")
          .contains("tasker_config_last_reload_successful 0.0")
          .contains("tasker_config_restart_pending 1.0");
    }
  }

  @Test
  void a_replaced_file_is_noticed_by_the_process_itself() throws Exception {
    try (LogCapture log = new LogCapture();
        RunningTasker tasker = started("config.reload_interval_ms = 20\n")) {
      Path next = directory.resolve("next.toml");
      Files.writeString(next, "config.reload_interval_ms = 20\ntelemetry.log_level = \"error\"\n");
      Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);

      assertThat(LogCapture.keyValues(log.await("config.changed")))
          .containsEntry("key", "telemetry.log_level")
          .containsEntry("trigger", "file");
      Eventually.get(
          "in force",
          LIMIT,
          () -> tasker.running().configuration().config().common().telemetry().logLevel().name(),
          "ERROR"::equals);

      Files.delete(file());
      log.await("config.refused: nothing was changed; correct the files and reload");
      assertThat(tasker.run("examples", "linear", number(6)).getString("status"))
          .isEqualTo("complete");
    }
  }

  @Test
  void a_reload_during_the_stop_is_ignored() throws IOException {
    RunningTasker tasker = started(BY_HAND);
    tasker.close();
    write(BY_HAND + "worker.claim_batch = 9\n");

    assertThat(await(tasker.running().reload("test")).outcome()).isEqualTo(Outcome.IGNORED);
  }

  private RunningTasker started(String text) throws IOException {
    write(text);
    Path templates = Files.createDirectories(directory.resolve("templates"));
    Files.writeString(templates.resolve("silent.yaml"), TEMPLATE.formatted("silent", "silent"));
    return RunningTasker.on(
        db.url(),
        Map.of("TASKER_CONFIG_PATH", file().toString()),
        Map.of("orchestration.template_paths", List.of(templates.toString(), "conf/templates")));
  }

  private Future<ReloadReport> reload(RunningTasker tasker, String text) throws IOException {
    write(text);
    return tasker.running().reload("test");
  }

  private static String narrow(int round) {
    return BY_HAND
        + "worker.max_in_flight = "
        + (1 + round)
        + "\nworker.claim_batch = 1\nworker.completion.max_batch = 1\n"
        + "orchestration.creation.max_batch = 1\nworker.blocking.pool_size = 1\n"
        + "worker.execution_contexts.max_bytes = 65536\nworker.feed.poll_interval_ms = 5\n";
  }

  private long running() {
    return db.number("select count(*) from tasker_steps where state = 'in_progress'");
  }

  private Path file() {
    return directory.resolve("tasker.toml");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private JsonObject applied(String key, String from, String to, int line) {
    return new JsonObject()
        .put("key", key)
        .put("from", from)
        .put("to", to)
        .put("origin", file() + ":" + line);
  }

  private JsonObject waiting(String key, String inUse, String configured, int line) {
    return new JsonObject()
        .put("key", key)
        .put("in_use", inUse)
        .put("configured", configured)
        .put("origin", file() + ":" + line);
  }

  private static JsonArray array(JsonObject only) {
    return new JsonArray().add(only);
  }

  private static JsonObject number(int number) {
    return new JsonObject().put("number", 2 * number);
  }
}
