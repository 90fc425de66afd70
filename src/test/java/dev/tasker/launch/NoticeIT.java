package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two processes: one creates tasks, the other runs them. Neither polls as long as the test takes.
 */
final class NoticeIT {
  private static final JsonObject INPUT = new JsonObject().put("number", 2);
  private static final int TASKS = 20;

  private MigratedDatabase db;
  private RunningTasker creator;
  private RunningTasker worker;

  @BeforeEach
  void start() {
    db = new MigratedDatabase();
    db.query("create extension pg_stat_statements");
    worker = serving("examples");
    creator = serving("orders");
    run();
  }

  private RunningTasker serving(String namespace) {
    return RunningTasker.on(
        db.url(),
        Map.of(),
        Map.of(
            "worker.namespaces",
            List.of(namespace),
            "worker.feed.poll_interval_ms",
            600_000,
            // The heartbeat looks for what notifications missed.
            "worker.lease.duration_ms",
            3_000_000,
            "worker.lease.heartbeat_ms",
            600_000));
  }

  private void run() {
    UUID task = await(creator.create("examples", "linear", INPUT)).taskUuid();
    assertThat(worker.awaitFinal(task).getString("status")).isEqualTo("complete");
  }

  @AfterEach
  void stop() {
    creator.close();
    worker.close();
    db.close();
  }

  @Test
  void a_task_alone_is_told_with_its_commit_and_looked_for_where_it_is_served() {
    db.query("select pg_stat_statements_reset()");

    for (int i = 0; i < TASKS; i++) {
      run();
    }

    // Two notifications within the time of the debounce: the second follows in a statement.
    assertThat(calls("select pg_notify%")).isLessThan(TASKS / 2);
    assertThat(calls("%tasker_create_task(%")).isEqualTo(TASKS);
    // Whoever created it would find nothing: one look for each notification, not two.
    assertThat(calls("%tasker_claim_steps(%")).isBetween((long) TASKS / 2, TASKS + TASKS / 4L);
  }

  private long calls(String statement) {
    return db.number(
        """
        select coalesce(sum(s.calls), 0)::bigint
          from pg_stat_statements s
          join pg_database d on d.oid = s.dbid
         where d.datname = current_database()
           and s.toplevel
           and s.query like '%s'
           and s.query not like '%%pg_stat_statements%%'
        """
            .formatted(statement));
  }
}
