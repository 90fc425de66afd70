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
    worker = serving("examples", 600_000);
    creator = serving("orders", 600_000);
    run();
  }

  private RunningTasker serving(String namespace, int heartbeatMillis) {
    return RunningTasker.on(
        db.url(),
        Map.of(),
        Map.of(
            "worker.namespaces",
            List.of(namespace),
            "worker.feed.poll_interval_ms",
            600_000,
            // Shorter than a task takes, however fast the machine is.
            "worker.feed.notify_debounce_ms",
            0,
            "worker.lease.duration_ms",
            3_000_000,
            "worker.lease.heartbeat_ms",
            heartbeatMillis));
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

  @Test
  void a_server_that_refuses_the_notification_loses_no_task() {
    db.query(
        """
        create function public.pg_notify(channel text, payload text) returns void
        language plpgsql as $$
        begin
          raise exception 'too many notifications' using errcode = 'program_limit_exceeded';
        end $$
        """);
    db.query(
        """
        do $$ begin
          execute format('alter database %I set search_path = public, pg_catalog', current_database());
        end $$
        """);
    creator.close();
    creator = serving("orders", 600_000);
    worker.close();
    // Without notifications its heartbeat finds the step.
    worker = serving("examples", 200);
    db.query("select pg_stat_statements_reset()");

    run();

    // What was refused is not counted.
    assertThat(calls("%tasker_create_task(%")).isEqualTo(1);
    assertThat(calls("select pg_notify%")).isZero();
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
