package dev.tasker.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server of this process, durable and reachable on the loopback device only.
 * It stops when it is closed, and also when this JVM dies in any way. All methods may be called
 * from any thread; {@link #start} and {@link #close} block.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String HOST = "127.0.0.1";
  private static final int PORT_ATTEMPTS = 5;

  /** Moderate values for a small machine; durability is PostgreSQL's default and stated here. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("shared_preload_libraries", "pg_stat_statements"),
          Map.entry("max_connections", "100"),
          Map.entry("shared_buffers", "128MB"),
          Map.entry("max_wal_size", "1GB"),
          Map.entry("min_wal_size", "80MB"),
          Map.entry("checkpoint_timeout", "5min"),
          Map.entry("checkpoint_completion_target", "0.9"),
          Map.entry("random_page_cost", "1.1"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("cluster_name", "tasker"));

  private final DataDirectory directory;
  private final DirectoryLock lock;
  private final ServerProcess server;
  private final String password;
  private final int port;
  private final Duration stopTimeout;
  private boolean closed;

  private EmbeddedPostgres(
      DataDirectory directory,
      DirectoryLock lock,
      Started started,
      String password,
      Duration stopTimeout) {
    this.directory = directory;
    this.lock = lock;
    this.server = started.server;
    this.port = started.port;
    this.password = password;
    this.stopTimeout = stopTimeout;
  }

  private record Started(ServerProcess server, int port) {}

  /**
   * Starts the server, the first time after unpacking the binaries and creating the cluster (a few
   * seconds).
   *
   * @throws EmbeddedPostgresException if that is impossible; nothing is left running then
   */
  public static EmbeddedPostgres start(EmbeddedPostgresOptions options) {
    Binaries.requireSupportedPlatform();
    DataDirectory directory = DataDirectory.open(options.dataDir());
    DirectoryLock lock = DirectoryLock.acquire(directory);
    boolean running = false;
    try {
      EmbeddedPostgres postgres = start(directory, lock, options);
      running = true;
      return postgres;
    } catch (IOException e) {
      throw EmbeddedPostgresException.cannot("start PostgreSQL in " + directory.root(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "The start of PostgreSQL in " + directory.root() + " was interrupted", "start again", e);
    } finally {
      if (!running) {
        lock.close();
      }
    }
  }

  private static EmbeddedPostgres start(
      DataDirectory directory, DirectoryLock lock, EmbeddedPostgresOptions options)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Cluster.requireUsable(directory);
    Binaries binaries = Binaries.install(directory);
    ServerUser user = ServerUser.choose(directory, binaries.home());
    PostmasterPid.awaitFree(directory.cluster(), options.startTimeout());
    String password = new Cluster(directory, binaries, user, options.startTimeout()).open();
    Started server = launch(directory, binaries, user, options);
    LOG.atInfo()
        .addKeyValue("version", Binaries.VERSION)
        .addKeyValue("directory", directory.root())
        .addKeyValue("port", server.port)
        .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
        .log("postgres.started");
    return new EmbeddedPostgres(directory, lock, server, password, options.stopTimeout());
  }

  /** Another program may take the port between our look and the server's bind: try again. */
  private static Started launch(
      DataDirectory directory, Binaries binaries, ServerUser user, EmbeddedPostgresOptions options)
      throws IOException, InterruptedException {
    List<String> program = List.of(binaries.program("postgres"));
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      ServerProcess server =
          ServerProcess.launch(
              directory, user, program, options.stopTimeout(), settings(options, port));
      boolean ready = false;
      try {
        ready = server.awaitReady(options.startTimeout());
        if (ready) {
          return new Started(server, port);
        }
        if (attempt == PORT_ATTEMPTS || server.isAlive() || !lostPort(server)) {
          throw notStarted(directory, server, options.startTimeout());
        }
      } finally {
        if (!ready) {
          server.stop(options.stopTimeout());
        }
      }
    }
  }

  private static boolean lostPort(ServerProcess server) {
    return server.logTail().contains("could not create any TCP/IP sockets");
  }

  private static EmbeddedPostgresException notStarted(
      DataDirectory directory, ServerProcess server, Duration timeout) {
    String tail = server.logTail();
    return new EmbeddedPostgresException(
        "PostgreSQL in "
            + directory.root()
            + (server.isAlive() ? " was not ready within " + timeout : " ended during its start")
            + "; the last lines of "
            + directory.logFile()
            + ":\n"
            + tail,
        EmbeddedPostgresException.remedy(tail));
  }

  private static Map<String, String> settings(EmbeddedPostgresOptions options, int port) {
    Map<String, String> settings = new LinkedHashMap<>(DEFAULTS);
    settings.putAll(options.settings());
    settings.put("listen_addresses", HOST);
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
    settings.put("logging_collector", "off");
    settings.put("log_destination", "stderr");
    return settings;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  /** {@code postgresql://tasker:<password>@127.0.0.1:<port>/tasker}; do not log it. */
  public String url() {
    return "postgresql://"
        + Cluster.NAME
        + ":"
        + password
        + "@"
        + HOST
        + ":"
        + port
        + "/"
        + Cluster.NAME;
  }

  /** The TCP port on the loopback device; another one at every start. */
  public int port() {
    return port;
  }

  /** The data directory, with symbolic links resolved. */
  public Path dataDir() {
    return directory.root();
  }

  /** Stops the server in an orderly way, ends its connections, and frees the data directory. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.stop(stopTimeout);
    } finally {
      lock.close();
    }
    LOG.atInfo().addKeyValue("directory", directory.root()).log("postgres.stopped");
  }
}
