package dev.tasker.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How long this process has been there. The JVM's own start time leaves out what the operating
 * system and the loader did before it, and {@link ProcessHandle} computes it from a boot time in
 * whole seconds; the kernel knows it to 10 ms.
 */
public final class ProcessAge {
  /** Clock ticks of {@code /proc}, a constant of Linux on all its platforms. */
  private static final long TICKS_PER_SECOND = 100;

  /** Field 22 of {@code /proc/self/stat}, counted from the first behind the program's name. */
  private static final int START_TICKS = 19;

  /** In some containers the two files count from different boots. */
  private static final Duration MOST_BEFORE_JVM = Duration.ofSeconds(10);

  private ProcessAge() {}

  /** Since the kernel made the process, or since the JVM began where the kernel does not say. */
  public static Duration now() {
    Duration ofJvm = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    return fromKernel()
        .filter(age -> age.compareTo(ofJvm.minusMillis(1_000 / TICKS_PER_SECOND)) >= 0)
        .filter(age -> age.compareTo(ofJvm.plus(MOST_BEFORE_JVM)) <= 0)
        .orElse(ofJvm);
  }

  private static Optional<Duration> fromKernel() {
    try {
      return Optional.of(age(read("/proc/self/stat"), read("/proc/uptime")));
    } catch (IOException | RuntimeException e) {
      // Not Linux, or a /proc of another shape.
      return Optional.empty();
    }
  }

  /** The program's name may hold spaces and brackets, so fields count from its last bracket. */
  static Duration age(String stat, String uptime) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long startMillis = Long.parseLong(fields[START_TICKS]) * 1_000 / TICKS_PER_SECOND;
    double uptimeSeconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    return Duration.ofMillis(Math.round(uptimeSeconds * 1_000) - startMillis);
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
  }
}
