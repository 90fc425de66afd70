package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The engine in a whole process against a real server. */
final class EngineIT {
  private static MigratedDatabase db;
  private static RunningTasker tasker;

  @BeforeAll
  static void start() {
    db = new MigratedDatabase();
    tasker = RunningTasker.on(db.url());
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void shapes_compute_what_their_formula_says() {
    assertThat(run("linear", 6)).isEqualTo(3L * (36 + 10) / 2);
    assertThat(run("diamond", 6)).isEqualTo(3L * 36 + 25);
    assertThat(run("mixed_dag", 6)).isEqualTo(7L * 36 + 13);
    assertThat(run("tree", 6)).isEqualTo(14L * 36 + 46);
  }

  @Test
  void hundreds_of_tasks_at_once_complete_each_step_once() {
    int count = 300;
    List<Future<CreatedTask>> created =
        IntStream.range(0, count)
            .mapToObj(
                i -> tasker.create("examples", "mixed_dag", new JsonObject().put("number", 2)))
            .toList();
    created.forEach(task -> tasker.awaitFinal(await(task).taskUuid()));

    assertThat(
            db.number(
                """
                select count(*)
                  from (select task_uuid, step_index
                          from tasker_step_transitions
                         where to_state = 'complete'
                         group by 1, 2
                        having count(*) > 1) twice
                """))
        .isZero();
  }

  @Test
  void order_is_charged_at_the_third_attempt() {
    JsonObject task = tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);

    assertThat(task.getString("status")).isEqualTo("complete");
    JsonObject charge = task.getJsonArray("steps").getJsonObject(2);
    assertThat(charge.getString("name")).isEqualTo("charge");
    assertThat(charge.getInteger("attempts")).isEqualTo(3);
  }

  private static long run(String name, int number) {
    JsonObject task = tasker.run("examples", name, new JsonObject().put("number", number));
    assertThat(task.getString("status")).isEqualTo("complete");
    var steps = task.getJsonArray("steps");
    return steps.getJsonObject(steps.size() - 1).getJsonObject("result").getLong("value");
  }
}
