package dev.tasker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What Linux says of a process and all below it. */
final class ProcessTree {
  private static final double TICKS_PER_SECOND = 100;

  /** Fields of /proc/PID/stat after the command: user, system, then those of ended children. */
  private static final int UTIME = 11;

  private static final int CUTIME = 13;
  private static final int CSTIME = 14;

  private ProcessTree() {}

  /**
   * CPU seconds of a child of this JVM and all below it. What children have used that ended counts
   * as well, so that the difference of two answers is right even if the child ended in between.
   */
  static double childSeconds(long pid) {
    return cpuSeconds(pid) + seconds(ProcessHandle.current().pid(), CUTIME);
  }

  /** CPU seconds of the process, of the children it has outlived, and of those that live. */
  static double cpuSeconds(long pid) {
    return own(pid)
        + ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToDouble(child -> own(child.pid()))
            .sum();
  }

  private static double own(long pid) {
    return seconds(pid, UTIME);
  }

  private static double seconds(long pid, int firstField) {
    return read(pid, "stat")
        .map(
            stat -> {
              String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
              long ticks = 0;
              for (int i = firstField; i <= CSTIME; i++) {
                ticks += Long.parseLong(fields[i]);
              }
              return ticks / TICKS_PER_SECOND;
            })
        .orElse(0.0);
  }

  /**
   * A size from /proc/PID/status in MB, the sum over the process and all below it.
   *
   * @param name {@code VmRSS} or {@code VmHWM}
   */
  static double megabytes(long pid, String name) {
    return size(pid, name)
        + ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToDouble(child -> size(child.pid(), name))
            .sum();
  }

  private static double size(long pid, String name) {
    return read(pid, "status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  private static Optional<String> read(long pid, String file) {
    try {
      return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
