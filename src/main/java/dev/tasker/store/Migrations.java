package dev.tasker.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Brings the schema up to date: numbered files, forward only, all pending ones in one transaction
 * under an advisory lock, so that many processes may start at once. A file that was applied and has
 * changed since is an error: schema and code would disagree.
 */
public final class Migrations {

  /** One numbered file. */
  public record Migration(int version, String name, String sql) {
    String checksum() {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  private static final String DIRECTORY = "/db/migration/";

  private static final List<String> FILES =
      List.of(
          "0001_namespaces_and_templates",
          "0002_tasks_and_steps",
          "0003_queue_timers_and_leases",
          "0004_audit",
          "0005_create_tasks",
          "0006_claim_steps",
          "0007_complete_steps",
          "0008_leases",
          "0009_plans",
          "0010_trace_context",
          "0011_heartbeat_without_timers",
          "0012_lost_steps");

  private static final String PREPARE =
      """
      set local client_min_messages = warning;
      select pg_advisory_xact_lock(7000, 0);
      create table if not exists tasker_schema_migrations (
        version    int         primary key,
        name       text        not null,
        checksum   text        not null,
        applied_at timestamptz not null default now()
      )
      """;

  private static final String APPLIED =
      "select version, name, checksum from tasker_schema_migrations order by version";

  private static final String RECORD =
      "insert into tasker_schema_migrations (version, name, checksum) values ($1, $2, $3)";

  private final Database database;
  private final List<Migration> migrations;

  public Migrations(Database database) {
    this(database, all());
  }

  /**
   * @param migrations all of this version, read before; see {@link #all()}
   */
  public Migrations(Database database, List<Migration> migrations) {
    this.database = database;
    this.migrations = migrations;
  }

  /** The migrations of this version of Tasker, in order. */
  public static List<Migration> all() {
    return FILES.stream().map(Migrations::read).toList();
  }

  /**
   * Applies what is missing.
   *
   * @return the migrations that were applied, in order; empty when the schema was current
   */
  public Future<List<Migration>> apply() {
    return database
        .pool()
        .withTransaction(this::applyPending)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof StoreException
                        ? cause
                        : new StoreException(
                            "Cannot bring the schema at %s up to date: %s"
                                .formatted(database.place(), cause.getMessage()),
                            cause)));
  }

  private Future<List<Migration>> applyPending(SqlConnection connection) {
    return connection
        .query(PREPARE)
        .execute()
        .compose(prepared -> connection.query(APPLIED).execute())
        .map(this::pending)
        .compose(pending -> applyAll(connection, pending));
  }

  private List<Migration> pending(RowSet<Row> applied) {
    Map<Integer, String> checksums = new HashMap<>();
    applied.forEach(row -> checksums.put(row.getInteger("version"), row.getString("checksum")));
    List<Migration> pending = new ArrayList<>();
    for (Migration migration : migrations) {
      String checksum = checksums.remove(migration.version());
      if (checksum == null) {
        pending.add(migration);
      } else if (!checksum.equals(migration.checksum())) {
        throw new StoreException(
            "Migration %s was applied to %s with other content than this version of Tasker has; use the version that applied it, or a new database."
                .formatted(migration.name(), database.place()));
      }
    }
    if (!checksums.isEmpty()) {
      throw new StoreException(
          "The schema at %s is newer than this version of Tasker (migrations %s are unknown to it); run a newer version."
              .formatted(database.place(), checksums.keySet()));
    }
    return pending;
  }

  private static Future<List<Migration>> applyAll(
      SqlConnection connection, List<Migration> pending) {
    Future<Void> done = Future.succeededFuture();
    for (Migration migration : pending) {
      done = done.compose(previous -> applyOne(connection, migration));
    }
    return done.map(pending);
  }

  private static Future<Void> applyOne(SqlConnection connection, Migration migration) {
    return connection
        .query(migration.sql())
        .execute()
        .compose(
            applied ->
                connection
                    .preparedQuery(RECORD)
                    .execute(Tuple.of(migration.version(), migration.name(), migration.checksum())))
        .recover(
            cause ->
                Future.failedFuture(
                    new StoreException(
                        "Migration " + migration.name() + " failed: " + cause.getMessage(), cause)))
        .mapEmpty();
  }

  private static Migration read(String file) {
    String path = DIRECTORY + file + ".sql";
    try (InputStream in = Migrations.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the jar");
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Migration(Integer.parseInt(file.substring(0, 4)), file, sql);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
