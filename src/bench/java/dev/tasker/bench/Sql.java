package dev.tasker.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** One connection of the harness to a database. Blocking; for the harness's own thread. */
final class Sql implements AutoCloseable {
  private final PgConnection connection;

  private Sql(PgConnection connection) {
    this.connection = connection;
  }

  static Sql connect(Vertx vertx, String url) {
    PgConnectOptions options = PgConnectOptions.fromUri(url).setCachePreparedStatements(true);
    return new Sql(PgConnection.connect(vertx, options).await());
  }

  /** Runs statements without parameters or answers. */
  void execute(String sql) {
    connection.query(sql).execute().await();
  }

  List<JsonObject> rows(String sql, Object... parameters) {
    List<JsonObject> rows = new ArrayList<>();
    for (Row row : connection.preparedQuery(sql).execute(Tuple.from(parameters)).await()) {
      rows.add(row.toJson());
    }
    return rows;
  }

  JsonObject row(String sql, Object... parameters) {
    return rows(sql, parameters).get(0);
  }

  /** The one number a query answers, in its first column. */
  double number(String sql, Object... parameters) {
    JsonObject row = row(sql, parameters);
    Object value = row.getValue(row.fieldNames().iterator().next());
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  @Override
  public void close() {
    connection.close().await();
  }
}
