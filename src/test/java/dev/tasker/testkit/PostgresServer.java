package dev.tasker.testkit;

import dev.tasker.postgres.EmbeddedPostgres;
import dev.tasker.postgres.EmbeddedPostgresOptions;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PostgreSQL server of this test JVM: an embedded one, started on first use with the product's
 * own settings and gone with the JVM, or the one of {@code TASKER_TEST_DATABASE_URL}. Blocking;
 * call it from the test's thread.
 */
public final class PostgresServer {
  private static final String EXTERNAL_URL = System.getenv("TASKER_TEST_DATABASE_URL");
  private static final long TIMEOUT_SECONDS = 30;
  private static final List<String> CREATED = new CopyOnWriteArrayList<>();

  private PostgresServer() {}

  /** Creates an empty database of its own for a test class and returns its URL. */
  public static String createDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    execute("create database " + name);
    CREATED.add(name);
    return withDatabase(Server.URL, name);
  }

  /** The URL of the server's maintenance database; tests keep their tables out of it. */
  public static String adminUrl() {
    return Server.URL;
  }

  /**
   * The same database as a user of its own, who may read statistics and nothing else. Go's driver
   * wants the 4096 rounds of hashing that the embedded server saves for its random password.
   */
  public static String asMonitor(String url, String user) {
    execute(
        """
        drop role if exists %s;
        set scram_iterations = 4096;
        create role %s login password '%s' in role pg_monitor
        """
            .formatted(user, user, user));
    return url.replaceFirst("//[^@/]*@", "//" + user + ":" + user + "@");
  }

  /** The same server, user and parameters, another database. */
  static String withDatabase(String url, String database) {
    int query = url.indexOf('?');
    String base = query < 0 ? url : url.substring(0, query);
    String parameters = query < 0 ? "" : url.substring(query);
    return base.substring(0, base.lastIndexOf('/') + 1) + database + parameters;
  }

  private static void execute(String sql) {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection.connect(vertx, Server.URL)
          .compose(c -> c.query(sql).execute().eventually(c::close))
          .await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("no answer from PostgreSQL to: " + sql, e);
    } finally {
      vertx.close().await();
    }
  }

  /** Initialized on first use only. */
  private static final class Server {
    static final String URL = EXTERNAL_URL == null ? startEmbedded() : external();

    private static String external() {
      // Our own server is deleted as a whole; a foreign one must be left as it was.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      CREATED.forEach(name -> execute("drop database " + name + " with (force)"))));
      return EXTERNAL_URL;
    }

    private static String startEmbedded() {
      try {
        Path directory = Files.createTempDirectory("tasker-test-");
        // The server of a root user runs as somebody else, who must be able to enter.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        shareBinaries(directory);
        EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgresOptions.of(directory));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(server, directory)));
        return server.url();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Lets {@code directory} use the binaries that an earlier test run has unpacked to target/. */
  public static void shareBinaries(Path directory) throws IOException {
    Path shared = Path.of("target", "postgres-binaries").toAbsolutePath();
    Files.createDirectories(shared);
    Files.createSymbolicLink(directory.resolve("postgres"), shared);
  }

  private static void discard(EmbeddedPostgres server, Path directory) {
    server.close();
    deleteTree(directory);
  }

  /** Deletes a directory; symbolic links in it are not followed. */
  public static void deleteTree(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
