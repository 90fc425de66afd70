package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handlers that hang, throw or answer nonsense, in a whole process. */
final class HandlerFaultsIT {
  private static final String TEMPLATE =
      """
      name: %s
      namespace_name: faults
      steps:
        - name: only
          handler: { callable: test.%s }
          timeout_seconds: 1
          retry: { max_attempts: 2, backoff: none }
      """;

  private static final String NO_COLLECTOR = "http://127.0.0.1:9";

  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start(@TempDir Path templates) throws IOException {
    for (String name :
        List.of("slow", "silent", "answers_null", "returns_null", "throwing", "mute")) {
      Files.writeString(templates.resolve(name + ".yaml"), TEMPLATE.formatted(name, name));
    }
    db = new MigratedDatabase();
    tasker =
        RunningTasker.on(
            db.url(),
            // Every trace is recorded: what describes a fault must not be one.
            Map.of("TELEMETRY_ENABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", NO_COLLECTOR),
            Map.of(
                "orchestration.template_paths",
                List.of(templates.toString()),
                "worker.blocking.pool_size",
                1));
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void waiting_for_a_thread_does_not_count_against_the_time_limit() {
    // On one thread the last of them begins well after its limit would have passed.
    List<Future<CreatedTask>> created =
        IntStream.range(0, 8).mapToObj(i -> tasker.create("faults", "slow", json())).toList();

    assertThat(created)
        .allSatisfy(
            task -> {
              JsonObject ended = tasker.awaitFinal(await(task).taskUuid());
              assertThat(ended.getString("status")).isEqualTo("complete");
              assertThat(step(ended).getInteger("attempts")).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "silent,       step_timeout,      did not answer",
    "answers_null, handler_exception, null",
    "returns_null, handler_exception, null",
    "throwing,     handler_exception, thrown by the handler",
    "mute,         handler_exception, its message cannot be read"
  })
  void fault_fails_its_step_after_its_attempts(String name, String code, String message) {
    JsonObject task = tasker.run("faults", name, json());

    assertThat(task.getString("status")).isEqualTo("error");
    assertThat(step(task).getInteger("attempts")).isEqualTo(2);
    assertThat(step(task).getJsonObject("error").getString("code")).isEqualTo(code);
    assertThat(step(task).getJsonObject("error").getString("message"))
        .containsIgnoringCase(message);
  }

  private static JsonObject step(JsonObject task) {
    return task.getJsonArray("steps").getJsonObject(0);
  }

  private static JsonObject json() {
    return new JsonObject();
  }
}
