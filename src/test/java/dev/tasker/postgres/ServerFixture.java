package dev.tasker.postgres;

import dev.tasker.testkit.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** A directory for the tests of one class, and questions to the server in it. */
final class ServerFixture implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 30;

  private final Path root;
  private final Vertx vertx = Vertx.vertx();

  ServerFixture() throws IOException {
    root = Files.createTempDirectory("tasker-postgres-it-");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path root() {
    return root;
  }

  /** A new data directory that need not unpack the binaries. */
  Path dataDir(String name) throws IOException {
    Path directory = root.resolve(name);
    DataDirectory.create(directory, "rwxr-xr-x");
    PostgresServer.shareBinaries(directory);
    return directory;
  }

  /** A data directory that the tests of a class use one after the other, to save time. */
  Path keptDir() throws IOException {
    Path directory = root.resolve("kept");
    return Files.exists(directory) ? directory : dataDir("kept");
  }

  /** An empty directory that all users may read. */
  Path newDirectory() throws IOException {
    Path directory = Files.createTempDirectory(root, "dir-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }

  String query(String url, String sql) {
    try {
      return PgConnection.connect(vertx, url)
          .compose(c -> c.query(sql).execute().eventually(c::close))
          .map(rows -> rows.size() == 0 ? "" : String.valueOf(rows.iterator().next().getValue(0)))
          .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no answer to " + sql, e);
    }
  }

  static long serverPid(Path dataDir) {
    return PostmasterPid.read(dataDir.resolve("data")).orElseThrow().pid();
  }

  /** Fails if the process is still there after the deadline. */
  static void awaitGone(long pid) throws Exception {
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
  }

  static boolean accepts(String url) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback, URI.create(url).getPort()), 5_000);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  @Override
  public void close() {
    vertx.close().await();
    PostgresServer.deleteTree(root);
  }
}
