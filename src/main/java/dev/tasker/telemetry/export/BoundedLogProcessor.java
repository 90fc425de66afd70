package dev.tasker.telemetry.export;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;

/**
 * Counts what waits for the collector and drops, counted, what does not fit or is written after the
 * pipeline has ended.
 */
final class BoundedLogProcessor implements LogRecordProcessor {
  private final LogRecordProcessor batches;
  private final Backlog backlog;

  BoundedLogProcessor(LogRecordProcessor batches, Backlog backlog) {
    this.batches = batches;
    this.backlog = backlog;
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord record) {
    if (backlog.offer()) {
      batches.onEmit(context, record);
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }
}
