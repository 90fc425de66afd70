package dev.tasker.telemetry.export;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalLimits;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.sdk.logs.LogLimits;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From a log line to the collector: appender, bounded queue, batches, OTLP on Vert.x. The console
 * has every line as well, whatever becomes of this. Opened and closed on the context that sends.
 */
final class LogPipeline {
  /** In characters, of a message: a queue of lines must have a bound. */
  static final int LONGEST_TEXT = 32 * 1024;

  private final SignalExport export;
  private final SdkLoggerProvider provider;
  private final BoundedLogProcessor processor;
  private final Appender<ILoggingEvent> appender;

  LogPipeline(
      ContextInternal context,
      TelemetrySettings settings,
      Resource resource,
      TaskerMetrics metrics,
      OutageReport report) {
    ExportQueue queue = settings.signals().logQueue();
    Backlog backlog = new Backlog(Signal.LOGS, queue.capacity(), metrics);
    this.export = new SignalExport(context, settings, Signal.LOGS, backlog, report);
    this.processor = new BoundedLogProcessor(batches(queue), backlog);
    this.provider =
        SdkLoggerProvider.builder()
            .setResource(resource)
            .setLogLimits(limits(settings.signals().limits().logs()))
            .addLogRecordProcessor(processor)
            .build();
    this.appender = OtlpAppender.attached(provider, context.owner());
  }

  private static Supplier<LogLimits> limits(SignalLimits.Logs configured) {
    LogLimits limits =
        LogLimits.builder()
            .setMaxAttributeValueLength(configured.valueLength())
            .setMaxNumberOfAttributes(configured.attributes())
            .build();
    return () -> limits;
  }

  SignalStatus status() {
    return export.status();
  }

  /** Sends what was logged so far; completes when it has left or was given up. */
  Future<Void> flush() {
    return export.flush(provider::forceFlush);
  }

  /** Takes no more lines, sends what waits, within the shutdown timeout; never fails. */
  Future<Optional<LeftBehind>> close() {
    ConsoleLogging.detach(appender);
    // Not the provider's: it would drop, uncounted, a line that a thread is just writing.
    return export.close(() -> export.completion(processor.shutdown()));
  }

  private BatchLogRecordProcessor batches(ExportQueue queue) {
    return BatchLogRecordProcessor.builder(new ReportingLogExporter(otlpExporter(), export))
        .setMaxQueueSize(queue.capacity())
        .setMaxExportBatchSize(queue.batch())
        .setScheduleDelay(queue.delay())
        .setExporterTimeout(export.otlp().timeout().plus(TracePipeline.SLACK))
        .build();
  }

  private LogRecordExporter otlpExporter() {
    OtlpSettings otlp = export.otlp();
    if (otlp.protocol() == OtlpProtocol.GRPC) {
      return OtlpGrpcLogRecordExporter.builder()
          .setComponentLoader(export.senders())
          .setEndpoint(export.address())
          .setTimeout(otlp.timeout())
          .setCompression(export.compression())
          .setHeaders(otlp::headers)
          .build();
    }
    return OtlpHttpLogRecordExporter.builder()
        .setComponentLoader(export.senders())
        .setEndpoint(export.address())
        .setTimeout(otlp.timeout())
        .setCompression(export.compression())
        .setHeaders(otlp::headers)
        .build();
  }
}
