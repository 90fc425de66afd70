package dev.tasker.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A data directory for {@code --data-dir}, and what the embedded server leaves in it. */
public final class KeptDirectory implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Path root;
  private final Path path;

  public KeptDirectory() throws IOException {
    root = Files.createTempDirectory("tasker-kept-");
    // The server of a root user runs as somebody else, who must be able to enter.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    path = Files.createDirectory(root.resolve("data-dir"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    PostgresServer.shareBinaries(path);
  }

  /** The data directory. */
  public Path path() {
    return path;
  }

  /** The parent of the data directory, for other files of a test. */
  public Path root() {
    return root;
  }

  /** The embedded server that uses the directory now. */
  public ProcessHandle server() throws IOException {
    return process().orElseThrow(() -> new AssertionError("no server runs in " + path));
  }

  /** Fails if the process is still there after the limit. */
  public static void awaitGone(ProcessHandle process, Duration limit) throws Exception {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("process " + process.pid() + " still there after " + limit, e);
    }
  }

  /** Waits for a server that has lost its JVM just now, then deletes everything. */
  @Override
  public void close() throws Exception {
    Optional<ProcessHandle> leaving = process();
    if (leaving.isPresent()) {
      awaitGone(leaving.get(), STOP_LIMIT);
    }
    PostgresServer.deleteTree(root);
  }

  private Path pidFile() {
    return path.resolve("data/postmaster.pid");
  }

  private Optional<ProcessHandle> process() throws IOException {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile()).get(0).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
