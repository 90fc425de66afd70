package dev.tasker.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a task is watched. */
final class WatchOptions {

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "Stop watching after this time (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds = 3600;

  Duration timeout() {
    if (timeoutSeconds < 1) {
      throw CommandException.usage(
          "--timeout must be at least 1 second, was " + timeoutSeconds,
          "leave it out for one hour");
    }
    return Duration.ofSeconds(timeoutSeconds);
  }
}
