package dev.tasker.bench;

import dev.tasker.postgres.EmbeddedPostgres;
import dev.tasker.postgres.EmbeddedPostgresOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The one PostgreSQL server of a run: the product's embedded one, with its durable defaults, in a
 * directory of its own. Every contender gets a fresh database in it. Blocking.
 */
final class BenchServer implements AutoCloseable {
  private final Path directory;
  private final EmbeddedPostgres postgres;
  private final Vertx vertx = Vertx.vertx();
  private final Sql admin;
  private int databases;

  private BenchServer(Path directory, EmbeddedPostgres postgres) {
    this.directory = directory;
    this.postgres = postgres;
    this.admin = Sql.connect(vertx, postgres.url());
    admin.execute("create extension if not exists pg_stat_statements");
  }

  static BenchServer start() throws IOException {
    Path directory = Files.createTempDirectory(parent(), "tasker-bench-");
    // The server of a root user runs as somebody else, who must be able to enter.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new BenchServer(
        directory, EmbeddedPostgres.start(EmbeddedPostgresOptions.of(directory.resolve("pg"))));
  }

  /** {@code BENCH_DATA_DIR} for a disk to measure; else where temporary files are. */
  private static Path parent() throws IOException {
    String named = System.getenv("BENCH_DATA_DIR");
    Path parent = Path.of(named == null ? System.getProperty("java.io.tmpdir") : named);
    return Files.createDirectories(parent);
  }

  /** The connection to the server's own database, for counters. */
  Sql admin() {
    return admin;
  }

  Vertx vertx() {
    return vertx;
  }

  /** The kind of file system the data is on; a tmpfs would make fsync free. */
  String fileSystem() throws IOException {
    return Files.getFileStore(directory).type();
  }

  long postmasterPid() {
    try (Stream<String> lines =
        Files.lines(postgres.dataDir().resolve("data").resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElseThrow().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name for a database that does not exist. */
  String newName() {
    return "bench_" + ++databases;
  }

  String create(String name) {
    admin.execute("create database " + name);
    return name;
  }

  /** A copy of a database nobody is connected to. */
  String copy(String template) {
    String name = newName();
    admin.execute("create database " + name + " template " + template + " strategy file_copy");
    return name;
  }

  void drop(String name) {
    admin.execute("drop database if exists " + name + " with (force)");
    // What one run leaves behind must not be written during the next.
    admin.execute("checkpoint");
  }

  String url(String database) {
    String url = postgres.url();
    return url.substring(0, url.lastIndexOf('/') + 1) + database;
  }

  @Override
  public void close() {
    admin.close();
    vertx.close().await();
    postgres.close();
    deleteTree(directory);
  }

  static void deleteTree(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      System.err.println("cannot delete " + directory + ": " + e.getMessage());
    }
  }
}
