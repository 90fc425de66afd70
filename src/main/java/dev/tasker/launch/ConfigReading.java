package dev.tasker.launch;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.FileStamps;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.OtelCheck;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;

/**
 * The configuration of a start, read on a thread of its own while the main thread makes Vert.x:
 * parsing the first TOML takes as long. Each file is read once and parsed once. Once it is valid,
 * the console has the configured level and format.
 */
final class ConfigReading {
  private final LaunchOptions options;
  private final CompletableFuture<Found> found = new CompletableFuture<>();
  private volatile boolean abandoned;

  /**
   * What was read.
   *
   * @param stamps how the files looked before: what was written meanwhile is a change
   * @param telemetry what phase 2 is started with
   */
  record Found(
      ConfigSource source, FileStamps stamps, LoadedConfig loaded, TelemetrySettings telemetry) {}

  private ConfigReading(LaunchOptions options) {
    this.options = options;
  }

  /** Begins at once. A daemon thread: a file that never answers must not keep the JVM. */
  static ConfigReading begin(LaunchOptions options, StartStages stages) {
    ConfigReading reading = new ConfigReading(options);
    Thread thread = new Thread(() -> reading.run(stages), "tasker-config");
    thread.setDaemon(true);
    thread.start();
    return reading;
  }

  /** What was read, on this context; fails with what the loader throws. */
  Future<Found> found(Context context) {
    return Future.fromCompletionStage(found, context);
  }

  /** The start has failed: what is still read changes nothing any more. */
  void abandon() {
    abandoned = true;
  }

  private void run(StartStages stages) {
    try {
      found.complete(stages.run("config_read", this::read));
    } catch (Throwable failure) {
      found.completeExceptionally(failure);
    }
  }

  private Found read() {
    ConfigSource source = ConfigSource.fromEnvironment(options.env(), options.configuration());
    FileStamps stamps = FileStamps.of(source);
    // An application's own OpenTelemetry exports; the variables are those of its SDK.
    OtelCheck check = options.openTelemetry().isPresent() ? OtelCheck.NONE : OtelCheck.FULL;
    LoadedConfig loaded = ConfigLoader.loadBlocking(source, check);
    if (!abandoned) {
      // Before anything is said about the rest of what was read.
      Settings.logging(loaded.config());
    }
    return new Found(source, stamps, loaded, TelemetrySetup.of(loaded, options));
  }
}
