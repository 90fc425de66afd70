package dev.tasker.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Builds the records from checked values. */
final class ConfigBinder {
  private final ConfigValues values;

  private ConfigBinder(ConfigValues values) {
    this.values = values;
  }

  static TaskerConfig bind(String environment, ConfigValues values) {
    ConfigBinder binder = new ConfigBinder(values);
    FollowConfig follow = new FollowConfig(values.millis("config.reload_interval_ms"));
    CommonConfig common =
        new CommonConfig(binder.telemetry(), binder.database(), binder.web(), follow);
    return new TaskerConfig(environment, common, binder.worker(), binder.orchestration());
  }

  /** The version of this build; what the jar's manifest says. */
  static String buildVersion() {
    return Optional.ofNullable(ConfigBinder.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private TelemetryConfig telemetry() {
    return new TelemetryConfig(
        values.flag("telemetry.enabled"),
        word(TelemetryConfig.LogLevel.class, "telemetry.log_level"),
        word(TelemetryConfig.LogFormat.class, "telemetry.log_format"),
        values.text("telemetry.service_name"),
        Optional.of(values.text("telemetry.service_version"))
            .filter(version -> !version.isBlank())
            .orElseGet(ConfigBinder::buildVersion),
        KeyValueList.parse(values.text("telemetry.resource_attributes")),
        URI.create(values.text("telemetry.exporter_endpoint")),
        TelemetryConfig.Protocol.of(values.text("telemetry.exporter_protocol")),
        KeyValueList.parse(values.text("telemetry.exporter_headers")),
        export(),
        tracing(),
        metrics(),
        new TelemetryConfig.Spans(
            new TelemetryConfig.Internal(values.flag("telemetry.spans.internal.enabled"))));
  }

  private TelemetryConfig.Export export() {
    return new TelemetryConfig.Export(
        values.millis("telemetry.export.timeout_ms"),
        values.integer("telemetry.export.max_queue_size"),
        values.millis("telemetry.export.schedule_delay_ms"),
        values.integer("telemetry.export.max_batch_size"),
        values.millis("telemetry.export.shutdown_timeout_ms"),
        values.text("telemetry.export.compression").equals("gzip"),
        new TelemetryConfig.Signals(
            values.flag("telemetry.export.signals.traces"),
            values.flag("telemetry.export.signals.metrics"),
            values.flag("telemetry.export.signals.logs")),
        new TelemetryConfig.Tls(
            path("telemetry.export.tls.certificate"),
            path("telemetry.export.tls.client_key"),
            path("telemetry.export.tls.client_certificate")));
  }

  private TelemetryConfig.Tracing tracing() {
    String sampler = values.text("telemetry.tracing.sampler");
    return new TelemetryConfig.Tracing(
        values.flag("telemetry.tracing.enabled"),
        TelemetryConfig.Sampler.of(sampler),
        TelemetryConfig.Sampler.rateOf(sampler, values.number("telemetry.tracing.sample_rate")),
        values.seconds("telemetry.tracing.max_trace_age_seconds"));
  }

  private TelemetryConfig.Metrics metrics() {
    return new TelemetryConfig.Metrics(
        values.flag("telemetry.metrics.enabled"),
        values.millis("telemetry.metrics.export_interval_ms"),
        values.integer("telemetry.metrics.max_label_values"),
        new TelemetryConfig.Detailed(
            values.flag("telemetry.metrics.detailed.enabled"),
            values.number("telemetry.metrics.detailed.sample_rate")),
        values.rates("telemetry.metrics.namespaces"));
  }

  private DatabaseConfig database() {
    return new DatabaseConfig(
        Optional.of(values.text("database.url"))
            .filter(url -> !url.isEmpty())
            .map(DatabaseUrl::parse),
        values.integer("database.pool_size"),
        values.millis("database.connect_timeout_ms"),
        values.millis("database.statement_timeout_ms"),
        new DatabaseConfig.Embedded(
            path("database.embedded.data_dir"),
            values.millis("database.embedded.start_timeout_ms"),
            values.millis("database.embedded.stop_timeout_ms")));
  }

  private WebConfig web() {
    return new WebConfig(
        values.flag("web.enabled"),
        values.text("web.host"),
        values.integer("web.port"),
        values.integer("web.max_body_bytes"));
  }

  private WorkerConfig worker() {
    return new WorkerConfig(
        values.texts("worker.namespaces"),
        values.integer("worker.max_in_flight"),
        values.integer("worker.claim_batch"),
        new WorkerConfig.Lease(
            values.millis("worker.lease.duration_ms"),
            values.millis("worker.lease.heartbeat_ms"),
            values.integer("worker.lease.max_losses")),
        new WorkerConfig.Feed(
            values.millis("worker.feed.poll_interval_ms"),
            values.millis("worker.feed.notify_debounce_ms")),
        new WorkerConfig.Completion(
            values.integer("worker.completion.max_batch"),
            values.integer("worker.completion.lanes"),
            values.millis("worker.completion.max_retry_delay_ms")),
        new WorkerConfig.Blocking(values.integer("worker.blocking.pool_size")),
        new WorkerConfig.ExecutionContexts(values.integer("worker.execution_contexts.max_bytes")),
        new WorkerConfig.Shutdown(values.millis("worker.shutdown.drain_timeout_ms")),
        new WorkerConfig.Steps(values.seconds("worker.steps.default_timeout_seconds")));
  }

  private OrchestrationConfig orchestration() {
    return new OrchestrationConfig(
        values.texts("orchestration.template_paths"),
        new OrchestrationConfig.Reaper(values.integer("orchestration.reaper.batch")),
        new OrchestrationConfig.Creation(
            values.integer("orchestration.creation.max_batch"),
            values.flag("orchestration.creation.strict_templates")));
  }

  private Optional<Path> path(String path) {
    return Optional.of(values.text(path)).filter(text -> !text.isBlank()).map(Path::of);
  }

  private <E extends Enum<E>> E word(Class<E> type, String path) {
    return Enum.valueOf(type, values.text(path).toUpperCase(Locale.ROOT));
  }
}
