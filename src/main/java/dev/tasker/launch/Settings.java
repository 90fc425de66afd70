package dev.tasker.launch;

import dev.tasker.config.DatabaseConfig;
import dev.tasker.config.OrchestrationConfig;
import dev.tasker.config.TaskerConfig;
import dev.tasker.config.TelemetryConfig;
import dev.tasker.config.WorkerConfig;
import dev.tasker.postgres.EmbeddedPostgresOptions;
import dev.tasker.store.Database;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.worker.WorkerOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Turns the configuration into what each package asks for, so that none of them knows it. */
final class Settings {
  private Settings() {}

  /** Level and format; the variables LOG_LEVEL and LOG_FORMAT win, the files refer to them. */
  static void logging(TaskerConfig config) {
    TelemetryConfig telemetry = config.common().telemetry();
    ConsoleLogging.configure(
        telemetry.logLevel().name().toLowerCase(Locale.ROOT),
        telemetry.logFormat().name().toLowerCase(Locale.ROOT));
  }

  static SamplingSettings sampling(TaskerConfig config) {
    TelemetryConfig.Metrics metrics = config.common().telemetry().metrics();
    return new SamplingSettings(
        metrics.enabled() && metrics.detailed().enabled(),
        metrics.detailed().sampleRate(),
        metrics.namespaces());
  }

  static EmbeddedPostgresOptions embedded(DatabaseConfig database, Path dataDir) {
    return new EmbeddedPostgresOptions(
        dataDir, database.embedded().startTimeout(), database.embedded().stopTimeout(), Map.of());
  }

  static Database.Options system(TaskerConfig config, String url) {
    return database(config, url, TaskerConfig.SYSTEM_CONNECTIONS);
  }

  static Database.Options worker(TaskerConfig config, String url) {
    int poolSize = config.common().database().poolSize();
    return database(config, url, poolSize - TaskerConfig.SYSTEM_CONNECTIONS);
  }

  private static Database.Options database(TaskerConfig config, String url, int poolSize) {
    DatabaseConfig database = config.common().database();
    return new Database.Options(
        url, poolSize, database.connectTimeout(), database.statementTimeout());
  }

  static WorkerOptions worker(TaskerConfig config) {
    WorkerConfig worker = config.worker();
    OrchestrationConfig orchestration = config.orchestration();
    return new WorkerOptions(
        worker.maxInFlight(),
        worker.claimBatch(),
        worker.lease().duration(),
        worker.lease().heartbeat(),
        worker.feed().pollInterval(),
        worker.feed().notifyDebounce(),
        worker.completion().maxBatch(),
        worker.completion().lanes(),
        worker.completion().maxRetryDelay(),
        worker.blocking().poolSize(),
        worker.executionContexts().maxBytes(),
        worker.shutdown().drainTimeout(),
        orchestration.reaper().batch(),
        worker.lease().maxLosses(),
        config.common().database().statementTimeout().plusSeconds(5),
        worker.steps().defaultTimeout(),
        orchestration.creation().maxBatch());
  }
}
