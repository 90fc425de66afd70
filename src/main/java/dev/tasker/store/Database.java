package dev.tasker.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connection pool to one PostgreSQL database. Statements are prepared once a connection. Create
 * it on the context that uses it most: its connections live on that event loop.
 */
public final class Database {

  /**
   * Where and how to connect.
   *
   * @param url {@code postgresql://user:password@host:port/database}
   * @param statementTimeout the server cancels a statement that takes longer
   * @param traced whether a statement becomes a span where it is sent inside one
   */
  public record Options(
      String url,
      int poolSize,
      Duration connectTimeout,
      Duration statementTimeout,
      boolean traced) {

    /** Traced. */
    public Options(String url, int poolSize, Duration connectTimeout, Duration statementTimeout) {
      this(url, poolSize, connectTimeout, statementTimeout, true);
    }

    /** The same with another number of connections. */
    public Options withPoolSize(int size) {
      return new Options(url, size, connectTimeout, statementTimeout, traced);
    }

    /** The same without looking for a span, for statements that serve many tasks at once. */
    public Options untraced() {
      return new Options(url, poolSize, connectTimeout, statementTimeout, false);
    }
  }

  private static final int OLDEST_SUPPORTED_MAJOR = 14;
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** Lost connection, too few resources, cancelled or shutting down. */
  private static final List<String> UNAVAILABLE = List.of("08", "53", "57");

  /** Deadlock, serialization failure: class 40 of the SQL standard. */
  private static final String ROLLED_BACK = "40";

  private final Vertx vertx;
  private final String url;
  private final PgConnectOptions connect;
  private final Pool pool;

  private Database(Vertx vertx, String url, PgConnectOptions connect, Pool pool) {
    this.vertx = vertx;
    this.url = url;
    this.connect = connect;
    this.pool = pool;
  }

  /**
   * Connects and checks that the server answers and is new enough.
   *
   * @return fails with {@link StoreException} naming host, port and database, never the password
   */
  public static Future<Database> connect(Vertx vertx, Options options) {
    PgConnectOptions connect =
        PgConnectOptions.fromUri(options.url())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(64)
            .setPipeliningLimit(1)
            .setTracingPolicy(options.traced() ? TracingPolicy.PROPAGATE : TracingPolicy.IGNORE)
            .setProperties(
                Map.of(
                    "application_name",
                    "tasker",
                    "client_encoding",
                    "utf-8",
                    "DateStyle",
                    "ISO",
                    "extra_float_digits",
                    "2",
                    "statement_timeout",
                    Long.toString(options.statementTimeout().toMillis())));
    PoolOptions poolOptions =
        new PoolOptions()
            .setMaxSize(options.poolSize())
            .setConnectionTimeout((int) options.connectTimeout().toMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setName("tasker");
    NetClientOptions net =
        new NetClientOptions()
            .setConnectTimeout((int) options.connectTimeout().toMillis())
            // A server that vanished without a word answers nothing: no statement may wait for it
            // longer than the server itself would have let it run.
            .setReadIdleTimeout((int) options.statementTimeout().plus(GRACE).toSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    Pool pool =
        PgBuilder.pool().with(poolOptions).with(net).connectingTo(connect).using(vertx).build();
    Database database = new Database(vertx, options.url(), connect, pool);
    return database
        .checkServer()
        .map(database)
        .recover(cause -> database.close().transform(closed -> Future.failedFuture(cause)));
  }

  private Future<Void> checkServer() {
    return pool.query("select current_setting('server_version_num')::int")
        .execute()
        .recover(cause -> Future.failedFuture(unreachable(cause)))
        .map(rows -> rows.iterator().next().getInteger(0))
        .compose(this::checkVersion);
  }

  private Future<Void> checkVersion(int versionNum) {
    int major = versionNum / 10_000;
    if (major >= OLDEST_SUPPORTED_MAJOR) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        new StoreException(
            "The PostgreSQL server at %s is version %d; Tasker needs %d or newer."
                .formatted(place(), major, OLDEST_SUPPORTED_MAJOR)));
  }

  private StoreException unreachable(Throwable cause) {
    return new StoreException(
        "Cannot connect to PostgreSQL at %s: %s. Check that the server runs there and that DATABASE_URL names the right host, user and password; without DATABASE_URL an embedded server is used."
            .formatted(place(), reason(cause)),
        cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  /** With the password, for further connections to the same place; do not log it. */
  public String url() {
    return url;
  }

  /** Host, port and database, for messages. */
  public String place() {
    return connect.getHost() + ":" + connect.getPort() + "/" + connect.getDatabase();
  }

  /** Runs one prepared statement in a transaction of its own: one round trip. */
  Future<RowSet<Row>> execute(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters);
  }

  Pool pool() {
    return pool;
  }

  Vertx vertx() {
    return vertx;
  }

  PgConnectOptions connectOptions() {
    return new PgConnectOptions(connect);
  }

  /** A health check: one trivial round trip. */
  public Future<Void> ping() {
    return pool.query("select 1").execute().mapEmpty();
  }

  /** Whether the server gave a transaction up in favour of another one; try the same again. */
  public static boolean isConflict(Throwable cause) {
    return cause instanceof PgException refused
        && String.valueOf(refused.getSqlState()).startsWith(ROLLED_BACK);
  }

  /**
   * Whether a failed operation says that the server cannot be reached, is overloaded, starting or
   * stopping, so that the same operation may succeed later.
   */
  public static boolean isUnavailable(Throwable cause) {
    if (cause instanceof PgException refused) {
      String state = String.valueOf(refused.getSqlState());
      return UNAVAILABLE.stream().anyMatch(state::startsWith);
    }
    // The client's own: no connection, a lost one, none free in time.
    return cause instanceof IOException
        || cause instanceof VertxException
        || cause instanceof TimeoutException;
  }

  public Future<Void> close() {
    return pool.close();
  }
}
