package dev.tasker.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How to run the embedded server.
 *
 * @param dataDir where binaries, cluster, password and log are kept; created when absent, owned by
 *     one process at a time
 * @param startTimeout the longest time for each phase of a start: a predecessor's shutdown, the
 *     creation of the cluster, the server's start with crash recovery
 * @param stopTimeout the longest time for an orderly shutdown before the server is stopped hard
 * @param settings PostgreSQL settings by name; they win over the built-in ones
 */
public record EmbeddedPostgresOptions(
    Path dataDir, Duration startTimeout, Duration stopTimeout, Map<String, String> settings) {

  /** Generous, because recovery after a crash replays up to {@code max_wal_size}. */
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);

  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(20);

  private static final Pattern SETTING = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?");

  /** The launcher relies on these to find the server and to keep it on the loopback device. */
  private static final Set<String> RESERVED =
      Set.of(
          "port",
          "listen_addresses",
          "unix_socket_directories",
          "data_directory",
          "hba_file",
          "external_pid_file",
          "logging_collector",
          "log_destination");

  public EmbeddedPostgresOptions {
    dataDir = dataDir.toAbsolutePath().normalize();
    requirePositive("start_timeout", startTimeout);
    requirePositive("stop_timeout", stopTimeout);
    settings = Map.copyOf(settings);
    settings.forEach(EmbeddedPostgresOptions::requireSettable);
  }

  /** The defaults for a data directory. */
  public static EmbeddedPostgresOptions of(Path dataDir) {
    return new EmbeddedPostgresOptions(
        dataDir, DEFAULT_START_TIMEOUT, DEFAULT_STOP_TIMEOUT, Map.of());
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: " + key + " must be > 0, was " + value);
    }
  }

  private static void requireSettable(String name, String value) {
    if (!SETTING.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: settings must have lower-case PostgreSQL names, was '"
              + name
              + "'");
    }
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: settings."
              + name
              + " is chosen by the launcher and cannot be set, was '"
              + value
              + "'");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: settings." + name + " must not contain a NUL character");
    }
  }
}
