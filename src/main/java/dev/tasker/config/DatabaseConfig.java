package dev.tasker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The PostgreSQL server; table {@code [database]}.
 *
 * @param url the server to use; empty for the embedded one
 * @param poolSize largest number of connections of this process
 * @param connectTimeout longest wait for a connection to be established
 * @param statementTimeout longest run of one statement
 * @param embedded the embedded server, used when there is no URL
 */
public record DatabaseConfig(
    Optional<DatabaseUrl> url,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    Embedded embedded) {

  /**
   * The embedded server; table {@code [database.embedded]}.
   *
   * @param dataDir where it keeps its data; empty lets the launcher choose
   * @param startTimeout longest wait until it accepts connections
   * @param stopTimeout longest wait for a clean stop
   */
  public record Embedded(Optional<Path> dataDir, Duration startTimeout, Duration stopTimeout) {}
}
