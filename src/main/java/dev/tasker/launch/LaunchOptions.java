package dev.tasker.launch;

import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says about a start.
 *
 * @param env the process environment
 * @param host address of the HTTP server
 * @param port port of the HTTP server, 0 for any free one
 * @param dataDir where the embedded PostgreSQL server keeps its data
 * @param web whether to start the HTTP server
 * @param overrides configuration keys that win over every other layer
 * @param openTelemetry the OpenTelemetry of the application that embeds this process; where there
 *     is none, one is made from the configuration while telemetry is enabled
 */
public record LaunchOptions(
    Map<String, String> env,
    Optional<String> host,
    Optional<Integer> port,
    Optional<Path> dataDir,
    boolean web,
    Map<String, Object> overrides,
    Optional<OpenTelemetry> openTelemetry) {

  public LaunchOptions {
    env = Map.copyOf(env);
    overrides = Map.copyOf(overrides);
  }

  /** Without an OpenTelemetry of an application's own. */
  public LaunchOptions(
      Map<String, String> env,
      Optional<String> host,
      Optional<Integer> port,
      Optional<Path> dataDir,
      boolean web,
      Map<String, Object> overrides) {
    this(env, host, port, dataDir, web, overrides, Optional.empty());
  }

  /**
   * The same, with spans going to the application's own OpenTelemetry while telemetry is enabled.
   * It is neither closed nor made the global one.
   */
  public LaunchOptions withOpenTelemetry(OpenTelemetry own) {
    return new LaunchOptions(env, host, port, dataDir, web, overrides, Optional.of(own));
  }

  /** As the environment and the configuration say. */
  public static LaunchOptions of(Map<String, String> env) {
    return new LaunchOptions(
        env, Optional.empty(), Optional.empty(), Optional.empty(), true, Map.of());
  }

  /** The options as configuration keys. */
  Map<String, Object> configuration() {
    Map<String, Object> keys = new LinkedHashMap<>(overrides);
    host.ifPresent(value -> keys.put("web.host", value));
    port.ifPresent(value -> keys.put("web.port", value));
    dataDir.ifPresent(
        value -> keys.put("database.embedded.data_dir", value.toAbsolutePath().toString()));
    if (!web) {
      keys.put("web.enabled", false);
    }
    return keys;
  }
}
