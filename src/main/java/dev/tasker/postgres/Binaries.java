package dev.tasker.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs that travel in the jar, unpacked once per data directory. */
final class Binaries {
  /** The version of the binaries' artifact in the build. */
  static final String VERSION = "18.6.0";

  static final String MAJOR_VERSION = VERSION.substring(0, VERSION.indexOf('.'));

  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
  private static final String TEMPORARY = "." + VERSION + "-";
  private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
  private static final int INPUT_BUFFER_BYTES = 1 << 16;

  private final Path home;

  private Binaries(Path home) {
    this.home = home;
  }

  Path home() {
    return home;
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** Unpacks the binaries unless that was done before; several processes may try at once. */
  static Binaries install(DataDirectory directory) {
    Path target = directory.binaries().resolve(VERSION);
    try {
      if (!Files.isExecutable(target.resolve("bin/postgres"))) {
        unpack(directory.binaries(), target);
      }
      return new Binaries(target.toRealPath());
    } catch (IOException e) {
      throw EmbeddedPostgresException.cannot("unpack PostgreSQL " + VERSION + " to " + target, e);
    }
  }

  private static void unpack(Path parent, Path target) throws IOException {
    long started = System.nanoTime();
    if (!Files.isDirectory(parent)) {
      DataDirectory.create(parent, "rwxr-xr-x");
    }
    removeAbandoned(parent);
    Path unpacked = Files.createTempDirectory(parent, TEMPORARY);
    try {
      Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpackTo(unpacked);
      moveIntoPlace(unpacked, target);
    } finally {
      if (Files.exists(unpacked)) {
        DataDirectory.deleteTree(unpacked);
      }
    }
    LOG.atInfo()
        .addKeyValue("version", VERSION)
        .addKeyValue("directory", target)
        .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
        .log("postgres.binaries_unpacked");
  }

  /** What a killed process left; younger ones may be the work of a process that still runs. */
  private static void removeAbandoned(Path parent) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED_AFTER);
    try (var left = Files.newDirectoryStream(parent, TEMPORARY + "*")) {
      for (Path directory : left) {
        if (Files.getLastModifiedTime(directory).toInstant().isBefore(limit)) {
          DataDirectory.deleteTree(directory);
        }
      }
    }
  }

  private static void moveIntoPlace(Path unpacked, Path target) throws IOException {
    try {
      Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process was faster; its copy is as good as ours.
      if (!Files.isExecutable(target.resolve("bin/postgres"))) {
        throw e;
      }
    }
  }

  private static void unpackTo(Path home) throws IOException {
    try (InputStream archive = openArchive();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new XZInputStream(new BufferedInputStream(archive, INPUT_BUFFER_BYTES)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(home, entry, tar);
      }
    }
  }

  private static void unpackEntry(Path home, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path path = home.resolve(entry.getName()).normalize();
    if (!path.startsWith(home)) {
      throw new IOException("the archive has an entry outside of it: " + entry.getName());
    }
    if (entry.isDirectory()) {
      createDirectories(home, path);
      return;
    }
    createDirectories(home, path.getParent() == null ? home : path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      boolean program = (entry.getMode() & 0100) != 0;
      // The user the server runs as may be another one, whatever our umask is.
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static void createDirectories(Path home, Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && parent.startsWith(home)) {
      createDirectories(home, parent);
    }
    DataDirectory.create(directory, "rwxr-xr-x");
  }

  private static InputStream openArchive() {
    String resource = resourceFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    InputStream archive = Binaries.class.getResourceAsStream(resource);
    if (archive == null) {
      throw new EmbeddedPostgresException(
          "This build carries no PostgreSQL binaries for this machine (" + resource + ")",
          "use a complete build, " + EmbeddedPostgresException.USE_OWN_DATABASE);
    }
    return archive;
  }

  /** Refuses machines on which the binaries cannot run. */
  static void requireSupportedPlatform() {
    resourceFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
        && !Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"))) {
      throw new EmbeddedPostgresException(
          "The embedded PostgreSQL server needs the GNU C library, which this system lacks",
          "use a glibc-based system or image (Debian, Ubuntu, Fedora, …), "
              + EmbeddedPostgresException.USE_OWN_DATABASE);
    }
  }

  static String resourceFor(String osName, String architecture) {
    String machine =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "";
        };
    if (machine.isEmpty() || !osName.equalsIgnoreCase("linux")) {
      throw new EmbeddedPostgresException(
          "There is no embedded PostgreSQL server for " + osName + " on " + architecture,
          "run on Linux (amd64 or arm64), " + EmbeddedPostgresException.USE_OWN_DATABASE);
    }
    return "/postgres-linux-" + machine + ".txz";
  }
}
