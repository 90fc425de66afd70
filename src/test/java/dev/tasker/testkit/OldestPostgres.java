package dev.tasker.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A server of the oldest supported version, from the binaries that the build puts into target/. For
 * tests on loopback only: no password. Blocking.
 */
public final class OldestPostgres implements AutoCloseable {
  private static final Path JAR = Path.of("target", "oldest-postgresql.jar");
  private static final String NOBODY = "65534";

  private final Path directory;
  private final Process server;
  private final int port;

  private OldestPostgres(Path directory, Process server, int port) {
    this.directory = directory;
    this.server = server;
    this.port = port;
  }

  public static OldestPostgres start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("tasker-oldest-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    unpack(directory.resolve("home"));
    run(directory, "initdb", "-D", data(directory), "-U", "tasker", "-A", "trust", "-E", "UTF8");
    int port = freePort();
    Process server =
        new ProcessBuilder(
                command(
                    directory,
                    "postgres",
                    "-D",
                    data(directory),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories="))
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
    awaitReady(server);
    return new OldestPostgres(directory, server, port);
  }

  public String url() {
    return "postgresql://tasker:none@127.0.0.1:" + port + "/postgres";
  }

  public int majorVersion() throws IOException {
    return Integer.parseInt(Files.readString(directory.resolve("data/PG_VERSION")).trim());
  }

  @Override
  public void close() throws InterruptedException {
    server.destroy();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
    PostgresServer.deleteTree(directory);
  }

  private static void unpack(Path home) throws IOException {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      ZipEntry archive =
          jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (InputStream raw = new BufferedInputStream(jar.getInputStream(archive));
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(home, entry, tar);
        }
      }
    }
  }

  private static void unpack(Path home, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path target = home.resolve(entry.getName()).normalize();
    if (!target.startsWith(home)) {
      throw new IOException("entry outside of the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(target.getParent());
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.createDirectories(target.getParent());
      Files.copy(content, target);
      boolean program = target.getParent().endsWith("bin");
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static String data(Path directory) {
    return directory.resolve("data").toString();
  }

  private static void run(Path directory, String... program)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(directory, program)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", program) + " failed: " + output);
    }
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> command(Path directory, String... program) {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(
          List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"));
    }
    command.add(directory.resolve("home/bin").resolve(program[0]).toString());
    command.addAll(List.of(program).subList(1, program.length));
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(Process server) throws IOException {
    BufferedReader log = server.inputReader();
    Set<String> seen = new LinkedHashSet<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.add(line);
      if (line.contains("ready to accept connections")) {
        drain(log);
        return;
      }
    }
    throw new IOException("the server ended: " + seen);
  }

  /** Keeps reading, so that the server never waits for a full pipe. */
  private static void drain(BufferedReader log) {
    Thread reader =
        new Thread(
            () -> {
              try {
                log.transferTo(Writer.nullWriter());
              } catch (IOException closed) {
                // The server has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }
}
