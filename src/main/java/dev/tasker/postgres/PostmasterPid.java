package dev.tasker.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's own lock file, {@code postmaster.pid}: the server's process id in line 1, its status
 * in line 8.
 */
record PostmasterPid(long pid, String status) {
  private static final String FILE = "postmaster.pid";
  private static final int STATUS_LINE = 7;

  /** Larger than any process id, so that it never names a living process. */
  private static final long NOBODY = Integer.MAX_VALUE;

  private static final long POLL_MILLIS = 5;

  static Optional<PostmasterPid> read(Path cluster) {
    try {
      List<String> lines = lines(cluster);
      long pid = Long.parseLong(lines.get(0).strip());
      String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
      return pid == NOBODY ? Optional.empty() : Optional.of(new PostmasterPid(pid, status));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      // Absent, or caught in the middle of being written.
      return Optional.empty();
    }
  }

  boolean isReady() {
    return status.equals("ready");
  }

  /**
   * Waits until no server runs on {@code cluster}: one whose JVM was killed may still be shutting
   * down. A file that was left behind by a crash is then made harmless.
   */
  static void awaitFree(Path cluster, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Optional<PostmasterPid> left = read(cluster);
        left.isPresent() && left.get().isServerOf(cluster);
        left = read(cluster)) {
      if (System.nanoTime() > deadline) {
        throw new EmbeddedPostgresException(
            "The cluster " + cluster + " is still in use by PostgreSQL process " + left.get().pid,
            "stop that process (kill -INT "
                + left.get().pid
                + "), "
                + EmbeddedPostgresException.USE_OTHER_DIRECTORY);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    retire(cluster);
  }

  /**
   * Takes the process id out of a left-over file: PostgreSQL would refuse to start if another
   * process has it by now. The rest must stay, because PostgreSQL finds there the shared memory by
   * which it recognizes children of a killed server that still run.
   */
  private static void retire(Path cluster) {
    try {
      List<String> lines = new ArrayList<>(lines(cluster));
      if (!lines.isEmpty()) {
        lines.set(0, Long.toString(NOBODY));
        Files.writeString(cluster.resolve(FILE), String.join("\n", lines) + "\n");
      }
    } catch (NoSuchFileException e) {
      // The usual case: the last shutdown was clean.
    } catch (IOException e) {
      throw EmbeddedPostgresException.cannot("update " + cluster.resolve(FILE), e);
    }
  }

  private boolean isServerOf(Path cluster) {
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return false;
    }
    // Not ProcessHandle.info(): it hides the arguments of other users' processes.
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      String commandLine =
          Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      String path =
          new String(
              cluster.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return Arrays.asList(commandLine.split("\0", -1)).contains(path)
          || Files.isSameFile(process.resolve("cwd"), cluster);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> lines(Path cluster) throws IOException {
    return Files.readAllLines(cluster.resolve(FILE), StandardCharsets.ISO_8859_1);
  }
}
