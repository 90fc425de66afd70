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

  @Test
  void retry_waits_at_least_as_long_as_its_backoff() {
    JsonObject task = tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);

    List<Long> waits =
        db
            .query(
                """
                select (extract(epoch from next_at - created_at) * 1000)::bigint
                  from (select to_state, created_at,
                               min(created_at) filter (where to_state = 'in_progress')
                                 over (partition by task_uuid, step_index
                                           order by transition_no
                                            rows between 1 following and unbounded following)
                                 as next_at
                          from tasker_step_transitions
                         where task_uuid = $1::text::uuid) moves
                 where to_state = 'waiting_for_retry'
                 order by created_at
                """,
                task.getString("task_uuid"))
            .stream()
            .map(row -> row.getLong(0))
            .toList();
    // Exponential from 50 ms, see conf/templates/orders/order_fulfillment.yaml.
    assertThat(waits).hasSize(2);
    assertThat(waits.get(0)).isGreaterThanOrEqualTo(50);
    assertThat(waits.get(1)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void value_that_jsonb_cannot_hold_fails_its_own_task_only() {
    JsonObject storable = new JsonObject().put("number", 2);
    JsonObject unstorable = new JsonObject().put("number", 2).put("text", "\u0000");

    List<Future<CreatedTask>> created =
        List.of(
            tasker.create("examples", "linear", storable),
            tasker.create("examples", "linear", unstorable),
            tasker.create("examples", "linear", storable));
    Future.join(created).otherwiseEmpty().await();

    assertThat(created).extracting(Future::succeeded).containsExactly(true, false, true);
  }

  private static long run(String name, int number) {
    JsonObject task = tasker.run("examples", name, new JsonObject().put("number", number));
    assertThat(task.getString("status")).isEqualTo("complete");
    var steps = task.getJsonArray("steps");
    return steps.getJsonObject(steps.size() - 1).getJsonObject("result").getLong("value");
  }
}
