package dev.tasker.telemetry.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Has every batch of spans counted, and every loss told. */
final class ReportingSpanExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final SignalExport export;

  ReportingSpanExporter(SpanExporter exporter, SignalExport export) {
    this.exporter = exporter;
    this.export = export;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return export.watch(() -> exporter.export(spans), spans.size());
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
