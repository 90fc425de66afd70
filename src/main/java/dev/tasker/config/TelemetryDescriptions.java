package dev.tasker.config;

/** The part of {@link KeyDescriptions} that speaks of telemetry. */
final class TelemetryDescriptions {
  private static final String ALL_SIGNALS = "all telemetry";
  private static final String EXPORT = "export of telemetry";
  private static final String METRICS = "detailed metrics";
  private static final String TRACES = "traces";

  private TelemetryDescriptions() {}

  static void addTo(KeyDescriptions all) {
    identity(all);
    exporter(all);
    export(all);
    signals(all);
    tracing(all);
    metrics(all);
    all.live(
        "telemetry.spans.internal.enabled",
        TRACES,
        "Spans of the engine's own work, `steps.claim` and `steps.commit`");
  }

  private static void identity(KeyDescriptions all) {
    all.restart(
        "telemetry.enabled",
        ALL_SIGNALS,
        "OpenTelemetry: traces are recorded; traces, metrics and logs are exported. Console logging"
            + " and `/metrics` are always there.");
    all.live("telemetry.log_level", "console logging", "Least level of console lines");
    all.restart(
        "telemetry.log_format",
        "console logging",
        "Form of console lines. Those before the configuration has been read have the form that "
            + "the variable `LOG_FORMAT` says");
    all.restart("telemetry.service_name", ALL_SIGNALS, "`service.name` of all telemetry");
    all.restart("telemetry.service_version", ALL_SIGNALS, "`service.version` of all telemetry");
    all.restart(
        "telemetry.resource_attributes",
        ALL_SIGNALS,
        "More attributes of all telemetry: `key=value,key2=value2`, values percent-encoded");
  }

  private static void exporter(KeyDescriptions all) {
    all.restart(
        "telemetry.exporter_endpoint",
        EXPORT,
        "The collector, http or https; for http/protobuf `v1/traces` and the like are appended."
            + " Left at its default, it is `http://localhost:4318` for http/protobuf");
    all.restart("telemetry.exporter_protocol", EXPORT, "How telemetry is sent");
    all.restart(
        "telemetry.exporter_headers",
        EXPORT,
        "Sent with every export: `key=value,key2=value2`, values percent-encoded; never shown");
    all.restart(
        "telemetry.exporter_headers_file",
        EXPORT,
        "A file that holds `telemetry.exporter_headers`; the variable "
            + "`OTEL_EXPORTER_OTLP_HEADERS_FILE` works too");
  }

  private static void export(KeyDescriptions all) {
    all.restart("telemetry.export.timeout_ms", EXPORT, "For one batch, all retries included");
    all.restart(
        "telemetry.export.max_queue_size",
        EXPORT,
        "Finished spans that may wait, and log records; what does not fit is dropped and counted");
    all.restart("telemetry.export.schedule_delay_ms", EXPORT, "Pause between exports");
    all.restart(
        "telemetry.export.max_batch_size",
        EXPORT,
        "Spans, or log records, in one export; at most `max_queue_size`");
    all.restart(
        "telemetry.export.shutdown_timeout_ms",
        EXPORT,
        "For the last batches when the process stops");
    all.restart("telemetry.export.compression", EXPORT, "Compression of batches");
  }

  private static void signals(KeyDescriptions all) {
    all.restart(
        "telemetry.export.signals.traces",
        EXPORT,
        "Spans are sent; `false` still records them, so that traces pass through and log lines"
            + " name them");
    all.restart(
        "telemetry.export.signals.metrics",
        EXPORT,
        "Metrics are sent; they are at `/metrics` in any case");
    all.restart(
        "telemetry.export.signals.logs",
        EXPORT,
        "Log lines are sent; they are on the console in any case");
    all.restart(
        "telemetry.export.tls.certificate",
        EXPORT,
        "PEM file of the authority an https collector is checked against, instead of the JVM's");
    all.restart(
        "telemetry.export.tls.client_key",
        EXPORT,
        "PEM file of our private key, for collectors that ask for a certificate");
    all.restart(
        "telemetry.export.tls.client_certificate", EXPORT, "PEM file of that key's certificate");
  }

  private static void tracing(KeyDescriptions all) {
    all.live(
        "telemetry.tracing.enabled",
        TRACES,
        "`false` records no spans; callers' traces still pass through");
    all.live(
        "telemetry.tracing.sampler",
        TRACES,
        "Which traces are recorded, see [telemetry](telemetry.md#sampling)");
    all.live(
        "telemetry.tracing.sample_rate",
        TRACES,
        "Share of new traces that are recorded, where a namespace has no rate of its own");
    all.live(
        "telemetry.tracing.max_trace_age_seconds",
        TRACES,
        "Steps of a task older than this begin a trace of their own that links to the task's");
  }

  private static void metrics(KeyDescriptions all) {
    all.live(
        "telemetry.metrics.enabled",
        METRICS,
        "`false` switches the detailed metrics off for every namespace without a rate of its own");
    all.restart(
        "telemetry.metrics.export_interval_ms",
        EXPORT,
        "Pause between two exports of all metrics over OTLP");
    all.live(
        "telemetry.metrics.max_label_values",
        "all metrics",
        "Distinct values that each of the labels `namespace`, `task_name`, `step_name` keeps;"
            + " further ones become `_other`. A smaller number takes no value its name");
    all.live(
        "telemetry.metrics.detailed.enabled",
        METRICS,
        "Timings of steps and tasks, where a namespace has no rate of its own");
    all.live(
        "telemetry.metrics.detailed.sample_rate",
        METRICS,
        "Share of tasks that are timed, with their steps, where a namespace has no rate of its"
            + " own");
    all.live(
        "telemetry.metrics.namespaces",
        "traces and detailed metrics",
        "Rates of single namespaces, `payments = 1.0`, for their traces and detailed metrics"
            + " alike; they hold even where `detailed.enabled` is false");
  }
}
