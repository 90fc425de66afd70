package dev.tasker.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the embedded server: {@code postgres/<version>/} (binaries), {@code data/} (the
 * cluster), {@code lock}, {@code password} and {@code server.log}.
 */
public final class DataDirectory {
  private static final Path ROOTS_LOCATION = Path.of("/var/lib/tasker");

  private final Path root;

  private DataDirectory(Path root) {
    this.root = root;
  }

  /**
   * The data directory of a user who named none: {@code $XDG_DATA_HOME/tasker}, {@code
   * ~/.local/share/tasker}, on macOS {@code ~/Library/Application Support/tasker}. For root it is
   * {@code /var/lib/tasker} when other users cannot enter that place, because the server never runs
   * as root.
   */
  public static Path defaultLocation(Map<String, String> env) {
    return defaultLocation(env, System.getProperty("os.name", ""), ServerUser.isRoot());
  }

  static Path defaultLocation(Map<String, String> env, String osName, boolean root) {
    Path own = locationInHome(env, osName).toAbsolutePath().normalize();
    return root && !isOpenToOthers(own) ? ROOTS_LOCATION : own;
  }

  private static Path locationInHome(Map<String, String> env, String osName) {
    String named = env.getOrDefault("HOME", "");
    Path home = Path.of(named.startsWith("/") ? named : System.getProperty("user.home", "/"));
    if (osName.toLowerCase(Locale.ROOT).startsWith("mac")) {
      return home.resolve("Library/Application Support/tasker");
    }
    String xdg = env.getOrDefault("XDG_DATA_HOME", "");
    // The XDG specification: a relative path is invalid and to be ignored.
    return xdg.startsWith("/")
        ? Path.of(xdg, "tasker")
        : home.resolve(".local/share").resolve("tasker");
  }

  /** Creates the directory when absent; directories that exist keep their permissions. */
  static DataDirectory open(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        create(path, ServerUser.isRoot() ? "rwxr-xr-x" : "rwx------");
      }
      return new DataDirectory(path.toRealPath());
    } catch (IOException e) {
      throw EmbeddedPostgresException.cannot("create the data directory " + path, e);
    }
  }

  Path root() {
    return root;
  }

  Path binaries() {
    return root.resolve("postgres");
  }

  Path cluster() {
    return root.resolve("data");
  }

  Path lockFile() {
    return root.resolve("lock");
  }

  Path passwordFile() {
    return root.resolve("password");
  }

  Path logFile() {
    return root.resolve("server.log");
  }

  /** A new directory beside the cluster, so that a rename can move its content into place. */
  Path createWorkspace() throws IOException {
    return Files.createTempDirectory(root, "init-");
  }

  /** Removes what an interrupted creation of the cluster left; call it under the lock only. */
  void removeWorkspaces() throws IOException {
    try (var left = Files.newDirectoryStream(root, "init-*")) {
      for (Path workspace : left) {
        deleteTree(workspace);
      }
    }
  }

  boolean hasCluster() throws IOException {
    if (!Files.isDirectory(cluster())) {
      return false;
    }
    try (Stream<Path> content = Files.list(cluster())) {
      return content.findAny().isPresent();
    }
  }

  static void create(Path directory, String permissions) throws IOException {
    Files.createDirectory(directory);
    // Not as a file attribute of the call above: that one is subject to the umask.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
  }

  /** True if every existing directory on the way to {@code path} may be entered by all users. */
  static boolean isOpenToOthers(Path path) {
    try {
      for (Path at = path; at != null; at = at.getParent()) {
        if (Files.exists(at)
            && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  static void deleteTree(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
