package dev.tasker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import org.junit.jupiter.api.Test;

class PostgresServerIT {
  @Test
  void every_database_is_new_and_empty() {
    String first = PostgresServer.createDatabase();
    String second = PostgresServer.createDatabase();

    assertThat(first).isNotEqualTo(second);
    assertThat(tables(first)).isZero();
    assertThat(tables(second)).isZero();
  }

  @Test
  void the_database_is_replaced_and_the_parameters_are_kept() {
    assertThat(PostgresServer.withDatabase("postgresql://u:p@h:1/a?sslmode=disable", "b"))
        .isEqualTo("postgresql://u:p@h:1/b?sslmode=disable");
  }

  private static long tables(String url) {
    Vertx vertx = Vertx.vertx();
    try {
      return PgConnection.connect(vertx, url)
          .compose(
              c ->
                  c.query("select count(*) from pg_tables where schemaname = 'public'")
                      .execute()
                      .eventually(c::close))
          .await()
          .iterator()
          .next()
          .getLong(0);
    } finally {
      vertx.close().await();
    }
  }
}
