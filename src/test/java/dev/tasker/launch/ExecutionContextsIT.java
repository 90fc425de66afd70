package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of execution contexts in a whole process whose configuration is read again. */
final class ExecutionContextsIT {
  private static final int TASKS = 30;
  private static final int CHARACTERS = 10_000;
  private static final int LOWERED = 65_536;
  private static final String LIMITS =
      """
      config.reload_interval_ms = 0
      worker.execution_contexts.max_bytes = %d
      """;

  /** Nobody ever answers its step, so the task stays at hand. */
  private static final String KEPT =
      """
      name: kept
      namespace_name: remembered
      steps:
        - name: only
          handler: { callable: test.silent }
      """;

  private static final String CHAIN =
      """
      name: chain
      namespace_name: remembered
      steps:
        - name: first
          handler: { callable: test.logging }
        - name: second
          depends_on: [first]
          handler: { callable: test.logging }
      """;

  @Test
  void a_reload_that_lowers_the_bound_shrinks_the_cache_at_once_and_costs_no_task(
      @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("tasker.toml"), limit(1_000_000));
    Path templates = Files.createDirectory(directory.resolve("templates"));
    Files.writeString(templates.resolve("kept.yaml"), KEPT);
    Files.writeString(templates.resolve("chain.yaml"), CHAIN);
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of("TASKER_CONFIG_PATH", file.toString()),
                Map.of(
                    "orchestration.template_paths",
                    List.of(templates.toString()),
                    "worker.shutdown.drain_timeout_ms",
                    100))) {
      for (int i = 0; i < TASKS; i++) {
        await(tasker.create("remembered", "kept", input(CHARACTERS)));
      }
      assertThat(remembered(tasker)).isBetween((long) TASKS * CHARACTERS, 1_000_000L);

      Files.writeString(file, limit(LOWERED));
      assertThat(await(tasker.running().reload("test")).outcome()).isEqualTo(Outcome.APPLIED);

      assertThat(remembered(tasker)).isBetween(1L, (long) LOWERED);
      // Too large for the cache now, so its second step has to ask the database.
      assertThat(tasker.run("remembered", "chain", input(2 * LOWERED)).getString("status"))
          .isEqualTo("complete");
    }
  }

  private static JsonObject input(int characters) {
    return new JsonObject().put("text", "x".repeat(characters));
  }

  private static long remembered(RunningTasker tasker) {
    return tasker.running().worker().rememberedCharacters();
  }

  private static String limit(int characters) {
    return LIMITS.formatted(characters);
  }
}
