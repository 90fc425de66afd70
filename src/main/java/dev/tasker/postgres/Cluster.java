package dev.tasker.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database cluster: its creation, its version and the password of its only role. */
final class Cluster {
  /** Role and database have the same name. The role is the superuser, to create extensions. */
  static final String NAME = "tasker";

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final int PASSWORD_BYTES = 24;

  /**
   * Repeating the hash makes passwords slow to guess that people have chosen. Nobody guesses 192
   * random bits, and each connection of a young JVM would pay 50 ms and more for the usual 4096.
   */
  private static final String SCRAM_ITERATIONS = "scram_iterations=1";

  private final DataDirectory directory;
  private final Binaries binaries;
  private final ServerUser user;
  private final Duration timeout;

  Cluster(DataDirectory directory, Binaries binaries, ServerUser user, Duration timeout) {
    this.directory = directory;
    this.binaries = binaries;
    this.user = user;
    this.timeout = timeout;
  }

  /** Refuses a directory that another major version or another program has filled. */
  static void requireUsable(DataDirectory directory) throws IOException {
    if (!directory.hasCluster()) {
      return;
    }
    Path file = directory.cluster().resolve("PG_VERSION");
    if (!Files.exists(file)) {
      throw new EmbeddedPostgresException(
          directory.cluster() + " is not a PostgreSQL cluster: it has no file PG_VERSION",
          "move it away, " + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
    }
    String version = Files.readString(file).strip();
    if (!version.equals(Binaries.MAJOR_VERSION)) {
      throw new EmbeddedPostgresException(
          "The cluster "
              + directory.cluster()
              + " was created by PostgreSQL "
              + version
              + "; the embedded server is "
              + Binaries.VERSION,
          "dump it with version "
              + version
              + " and restore it, "
              + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
    }
  }

  /** Creates the cluster unless it exists, and returns the password of the role. */
  String open() throws IOException {
    directory.removeWorkspaces();
    if (!directory.hasCluster()) {
      return create();
    }
    if (Files.exists(directory.passwordFile())) {
      return Files.readString(directory.passwordFile()).strip();
    }
    // Whoever can read the cluster's files may set a new password; refusing would help nobody.
    String password = newPassword();
    runSql(directory.cluster(), "alter role " + NAME + " password '" + password + "'");
    store(password);
    return password;
  }

  /** A crash on the way leaves no half-made cluster: the last step is a rename. */
  private String create() throws IOException {
    long started = System.nanoTime();
    String password = newPassword();
    Path workspace = directory.createWorkspace();
    try {
      user.own(workspace);
      Path cluster = workspace.resolve("data");
      initialize(workspace, cluster, password);
      runSql(cluster, "create database " + NAME);
      store(password);
      Files.move(cluster, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
      sync(directory.root());
    } finally {
      DataDirectory.deleteTree(workspace);
    }
    LOG.atInfo()
        .addKeyValue("directory", directory.cluster())
        .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
        .log("postgres.cluster_created");
    return password;
  }

  private void initialize(Path workspace, Path cluster, String password) throws IOException {
    Path passwordFile = workspace.resolve("password");
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, password + "\n");
    user.own(passwordFile);
    run(
        List.of(
            binaries.program("initdb"),
            "--pgdata=" + cluster,
            "--username=" + NAME,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--set",
            SCRAM_ITERATIONS,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"),
        "");
  }

  /** Runs one statement in single-user mode, where the server needs neither port nor password. */
  private void runSql(Path cluster, String statement) throws IOException {
    run(
        List.of(
            binaries.program("postgres"),
            "--single",
            // Without it an error in the statement would still end with exit code 0.
            "-c",
            "exit_on_error=on",
            "-c",
            SCRAM_ITERATIONS,
            "-D",
            cluster.toString(),
            "postgres"),
        statement + "\n");
  }

  private void run(List<String> command, String input) throws IOException {
    Command.Outcome outcome = Command.run(directory.root(), user.command(command), input, timeout);
    if (!outcome.succeeded()) {
      throw new EmbeddedPostgresException(
          "Cannot create the PostgreSQL cluster "
              + directory.cluster()
              + ": "
              + Path.of(command.get(0)).getFileName()
              + " ended with exit code "
              + outcome.exitCode()
              + ":\n"
              + outcome.output(),
          EmbeddedPostgresException.remedy(outcome.output()));
    }
  }

  private void store(String password) throws IOException {
    Path file = directory.passwordFile();
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(ByteBuffer.wrap((password + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
  }

  /** Makes renames and new files in a directory survive a power failure. */
  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Base64url needs no escaping, neither in a URL nor in SQL. */
  private static String newPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
