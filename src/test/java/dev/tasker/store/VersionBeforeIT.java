package dev.tasker.store;

import static dev.tasker.store.Fixtures.step;
import static dev.tasker.store.Fixtures.task;
import static dev.tasker.store.Fixtures.template;
import static dev.tasker.store.Fixtures.uuid;
import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process of the version before works on while the schema is brought up to date, and after. */
final class VersionBeforeIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void statements_of_the_version_before_do_what_they_did() {
    try (MigratedDatabase db = new MigratedDatabase()) {
      RegisteredTemplate chain =
          await(
                  new TemplateStore(db.database())
                      .register(List.of(template("chain", step("a"), step("b", "a")))))
              .get(0);
      int worker =
          await(
              new WorkerStore(db.database())
                  .register(
                      new WorkerStore.Identity("before", "localhost", 1, List.of()),
                      Duration.ofMinutes(10)));
      NewTask one = task(chain);
      NewTask two = task(chain);

      assertThat(createOne(db, worker, one)).containsExactly(new JsonArray().add(true));
      assertThat(createBatch(db, two))
          .containsExactly(new JsonArray().add(1).add(uuid(two).toString()).add(true).add(false));
      assertThat(
              db.query(
                  """
                  select task_uuid, step_index, dependency_results
                    from tasker_claim_steps($1, 2, array[$2::int], 10)
                  """,
                  worker,
                  chain.namespaceId()))
          .containsExactly(new JsonArray().add(uuid(two).toString()).add(0).addNull());
      assertThat(
              db.query(
                  """
                  select kind, step_index
                    from tasker_complete_step($1, 3, true, $2::text::uuid, 0, 1, '{"n": 1}', false)
                  """,
                  worker,
                  uuid(one).toString()))
          .containsExactly(new JsonArray().add("ready").add(1));
      assertThat(
              db.query(
                  """
                  select kind, step_index
                    from tasker_complete_steps($1, 4, 10, array[$2::text::uuid], array[0], array[1],
                                               array['{"n": 1}'], array[false], array[false])
                  """,
                  worker,
                  uuid(two).toString()))
          .containsExactly(new JsonArray().add("ready").add(1));
      assertThat(db.query("select result from tasker_steps where state = 'complete'")).hasSize(2);
    }
  }

  private static List<JsonArray> createOne(MigratedDatabase db, int worker, NewTask task) {
    return db.query(
        """
        select tasker_create_task($1, 1, true, $2::text::uuid, $3, $4, 0, true, 'c', null, null,
                                  '{}', null, array[$5::text::uuid, $6::text::uuid])
        """,
        worker,
        uuid(task).toString(),
        task.template().templateId(),
        task.template().namespaceId(),
        task.stepUuids().get(0).toString(),
        task.stepUuids().get(1).toString());
  }

  private static List<JsonArray> createBatch(MigratedDatabase db, NewTask task) {
    return db.query(
        """
        select ordinal, task_uuid, created, handed_over
          from tasker_create_tasks(0, 0, array[false], array[$1::text::uuid], array[$2::int], array[0],
                                   array[true], array['c'], array[null], array[null], array[null],
                                   array['{}'], array[null], array[null]::timestamptz[], array[0],
                                   array[$3::text::uuid, $4::text::uuid])
        """,
        uuid(task).toString(),
        task.template().templateId(),
        task.stepUuids().get(0).toString(),
        task.stepUuids().get(1).toString());
  }

  @Test
  void the_migration_gives_way_to_what_runs_instead_of_waiting_in_a_circle() throws Exception {
    Vertx vertx = Vertx.vertx();
    String url = PostgresServer.createDatabase();
    try {
      Database database = await(Database.connect(vertx, MigratedDatabase.options(url)));
      List<Migrations.Migration> all = Migrations.all();
      await(new Migrations(database, all.subList(0, 9)).apply());
      PgConnection running = await(PgConnection.connect(vertx, url));
      execute(running, "begin");
      // As a creation does, then as a completion: whatever is locked first, one is the wrong order.
      execute(running, "lock table tasker_steps in row exclusive mode");

      Future<List<Migrations.Migration>> applied = new Migrations(database, all).apply();
      Eventually.get(
          "the migration waits",
          LIMIT,
          () ->
              count(
                  database,
                  "select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'"),
          waiting -> waiting > 0);
      execute(running, "lock table tasker_tasks in row exclusive mode");
      execute(running, "commit");

      assertThat(await(applied)).extracting(Migrations.Migration::version).startsWith(10);
      await(running.close());
    } finally {
      await(vertx.close());
    }
  }

  private static long count(Database database, String sql) {
    RowSet<Row> rows = await(database.pool().query(sql).execute());
    return rows.iterator().next().getLong(0);
  }

  private static void execute(PgConnection connection, String sql) {
    await(connection.query(sql).execute());
  }
}
