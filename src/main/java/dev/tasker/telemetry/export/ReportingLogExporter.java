package dev.tasker.telemetry.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/** Has every batch of log records counted, and every loss told. */
final class ReportingLogExporter implements LogRecordExporter {
  private final LogRecordExporter exporter;
  private final SignalExport export;

  ReportingLogExporter(LogRecordExporter exporter, SignalExport export) {
    this.exporter = exporter;
    this.export = export;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    return export.watch(() -> exporter.export(records), records.size());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
