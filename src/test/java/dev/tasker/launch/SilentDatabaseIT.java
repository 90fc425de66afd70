package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A network that loses connections without telling anybody, as firewalls and dead hosts do. */
final class SilentDatabaseIT {

  @Test
  void connections_that_fell_silent_are_given_up_and_every_step_still_completes_once() {
    int count = 200;
    try (MigratedDatabase db = new MigratedDatabase();
        CuttableProxy network = new CuttableProxy(db.url());
        RunningTasker tasker =
            RunningTasker.on(
                network.url(), Map.of(), Map.of("database.statement_timeout_ms", 1000))) {
      List<Future<CreatedTask>> created =
          IntStream.range(0, count)
              .mapToObj(i -> tasker.create("examples", "tree", new JsonObject().put("number", 2)))
              .toList();
      await(created.get(0));

      network.silence();

      // A creation whose answer was lost fails here and may still exist there: count what exists.
      Future.join(created).otherwiseEmpty().await();
      db.query("select task_uuid from tasker_tasks")
          .forEach(row -> tasker.awaitFinal(UUID.fromString(row.getString(0))));
      assertThat(db.number("select count(*) from tasker_tasks where status <> 'complete'"))
          .isZero();
      assertThat(
              db.number(
                  """
                  select count(*)
                    from (select task_uuid, step_index
                            from tasker_step_transitions
                           where to_state = 'complete'
                           group by task_uuid, step_index
                          having count(*) > 1) twice
                  """))
          .isZero();
    }
  }
}
