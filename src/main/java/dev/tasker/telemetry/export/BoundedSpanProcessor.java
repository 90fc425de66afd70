package dev.tasker.telemetry.export;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Counts what waits for the collector and drops, counted, what does not fit or ends after the
 * pipeline has: the batch processor behind it would drop silently, or log for every batch.
 */
final class BoundedSpanProcessor implements SpanProcessor {
  private final SpanProcessor batches;
  private final Backlog backlog;

  BoundedSpanProcessor(SpanProcessor batches, Backlog backlog) {
    this.batches = batches;
    this.backlog = backlog;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled() && backlog.offer()) {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
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
