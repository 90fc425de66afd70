package dev.tasker.api;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.store.Database;
import dev.tasker.testkit.MigratedDatabase;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database that is there, but has no connection left for the interface. */
class BusyDatabaseIT {

  @Test
  void who_gets_no_connection_is_told_to_come_back_and_who_has_one_is_served() {
    try (MigratedDatabase db = new MigratedDatabase();
        RunningApi api = new RunningApi(oneConnection(db.url()))) {
      PgConnection locker = await(PgConnection.connect(db.vertx(), db.url()));
      await(locker.query("begin; lock table tasker_tasks in access exclusive mode").execute());
      CompletableFuture<Answer> waiting = api.getLater("/v1/tasks/" + UUID.randomUUID());
      awaitBlockedStatement(db);

      Answer refused = api.get("/v1/namespaces");
      Answer ready = api.get("/health/ready");
      Answer live = api.get("/health/live");
      await(locker.query("rollback").execute());

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().getString("code")).isEqualTo("database_unavailable");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(live.status()).isEqualTo(200);
      assertThat(waiting.join().status()).isEqualTo(404);
      await(locker.close());
    }
  }

  private static Database.Options oneConnection(String url) {
    return new Database.Options(url, 1, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  private static void awaitBlockedStatement(MigratedDatabase db) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (db.number(
            "select count(*) from pg_locks where not granted and relation = 'tasker_tasks'::regclass")
        == 0) {
      assertThat(System.nanoTime()).as("no statement waits").isLessThan(deadline);
    }
  }
}
