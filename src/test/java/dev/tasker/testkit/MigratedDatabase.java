package dev.tasker.testkit;

import dev.tasker.store.Database;
import dev.tasker.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A fresh database with the current schema. Blocking; for the test's own thread. */
public final class MigratedDatabase implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final String url;
  private final Database database;
  private final Pool pool;

  public MigratedDatabase() {
    this(PostgresServer.createDatabase());
  }

  public MigratedDatabase(String url) {
    this.url = url;
    this.database = await(Database.connect(vertx, options(url)));
    await(new Migrations(database).apply());
    this.pool = PgBuilder.pool().connectingTo(url).using(vertx).build();
  }

  public static Database.Options options(String url) {
    return new Database.Options(url, 8, Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  public String url() {
    return url;
  }

  public Vertx vertx() {
    return vertx;
  }

  public Database database() {
    return database;
  }

  /** Runs a query; each row as an array in column order. */
  public List<JsonArray> query(String sql, Object... parameters) {
    List<JsonArray> rows = new ArrayList<>();
    for (Row row : await(pool.preparedQuery(sql).execute(Tuple.wrap(List.of(parameters))))) {
      JsonArray values = new JsonArray();
      for (int i = 0; i < row.size(); i++) {
        Object value = row.getValue(i);
        values.add(
            value == null
                    || value instanceof Number
                    || value instanceof Boolean
                    || value instanceof JsonObject
                    || value instanceof JsonArray
                ? value
                : value.toString());
      }
      rows.add(values);
    }
    return rows;
  }

  /** The one number a query answers. */
  public long number(String sql, Object... parameters) {
    return query(sql, parameters).get(0).getLong(0);
  }

  /** The result of a future, within a deadline. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
    }
  }

  @Override
  public void close() {
    await(pool.close());
    await(database.close());
    await(vertx.close());
  }
}
