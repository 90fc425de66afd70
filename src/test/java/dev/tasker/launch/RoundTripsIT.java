package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts what the server was asked, creation, heartbeats and polls included. */
final class RoundTripsIT {
  private static final int STEPS = 4;

  private MigratedDatabase db;
  private RunningTasker tasker;

  @BeforeEach
  void start() {
    db = new MigratedDatabase();
    db.query("create extension pg_stat_statements");
    // The intervals of production, not those of the tests.
    tasker =
        RunningTasker.on(
            db.url(),
            Map.of(),
            Map.of(
                "worker.lease.duration_ms", 10_000,
                "worker.lease.heartbeat_ms", 1000,
                "worker.feed.poll_interval_ms", 5000));
    tasker.run("examples", "linear", new JsonObject().put("number", 2));
  }

  @AfterEach
  void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void steps_that_run_one_at_a_time_cost_at_most_one_and_a_half_round_trips() {
    int tasks = 100;
    db.query("select pg_stat_statements_reset()");

    for (int i = 0; i < tasks; i++) {
      tasker.run("examples", "linear", new JsonObject().put("number", 2));
    }

    assertThat((double) calls() / (tasks * STEPS)).isPositive().isLessThanOrEqualTo(1.5);
  }

  @Test
  void with_a_thousand_tasks_in_flight_a_step_costs_at_most_a_fifth_of_a_round_trip() {
    int tasks = 1000;
    db.query("select pg_stat_statements_reset()");

    List<Future<CreatedTask>> created =
        IntStream.range(0, tasks)
            .mapToObj(i -> tasker.create("examples", "linear", new JsonObject().put("number", 2)))
            .toList();
    created.forEach(task -> tasker.awaitFinal(await(task).taskUuid()));

    assertThat((double) calls() / (tasks * STEPS)).isPositive().isLessThanOrEqualTo(0.2);
  }

  /** Everything but what the test itself asks: the state of tasks, and this count. */
  private long calls() {
    return db.number(
        """
        select coalesce(sum(s.calls), 0)::bigint
          from pg_stat_statements s
          join pg_database d on d.oid = s.dbid
         where d.datname = current_database()
           and s.toplevel
           and s.query not like '%pg_stat_statements%'
           and s.query not like '%from tasker_tasks t%'
           and s.query not like '%from tasker_steps s%'
        """);
  }
}
