package dev.tasker.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that spans do not arrive, where they were sent and what to do; repeats it at most once
 * a minute, and says when they arrive again. Every loss is counted.
 */
final class ReportingSpanExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(ReportingSpanExporter.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final String HINT = "start a collector there or set OTEL_EXPORTER_OTLP_ENDPOINT";

  private final SpanExporter exporter;
  private final OtlpSettings otlp;
  private final SpanBacklog backlog;
  private final Supplier<Optional<String>> problem;
  private final LongSupplier nanoTime;
  private boolean failing;
  private long saidAt;
  private @Nullable String lastError;

  ReportingSpanExporter(
      SpanExporter exporter,
      OtlpSettings otlp,
      SpanBacklog backlog,
      Supplier<Optional<String>> problem,
      LongSupplier nanoTime) {
    this.exporter = exporter;
    this.otlp = otlp;
    this.backlog = backlog;
    this.problem = problem;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            backlog.delivered(count);
            recovered();
          } else {
            backlog.failed(count);
            failed(count, problem.get().orElseGet(() -> describe(result.getFailureThrowable())));
          }
        });
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  /** What the last export failed of, until one succeeds. */
  synchronized Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** What fails from now on was given up on purpose: it is counted, not told. */
  synchronized void silence() {
    failing = true;
    saidAt = nanoTime.getAsLong();
  }

  private synchronized void failed(int spans, String error) {
    long now = nanoTime.getAsLong();
    boolean say = !failing || now - saidAt >= QUIET_NANOS;
    failing = true;
    lastError = error;
    if (!say) {
      return;
    }
    saidAt = now;
    LOG.atWarn()
        .addKeyValue("endpoint", otlp.tracesEndpoint())
        .addKeyValue("protocol", otlp.protocol().label())
        .addKeyValue("spans_lost", spans)
        .addKeyValue("error", error)
        .addKeyValue("hint", HINT)
        .log("telemetry.export_failed");
  }

  private synchronized void recovered() {
    lastError = null;
    if (!failing) {
      return;
    }
    failing = false;
    LOG.atInfo()
        .addKeyValue("endpoint", otlp.tracesEndpoint())
        .addKeyValue("spans_lost", backlog.dropped())
        .log("telemetry.export_recovered");
  }

  private static String describe(@Nullable Throwable failure) {
    String message = failure == null ? null : failure.getMessage();
    return message == null ? "the collector did not accept the batch" : message;
  }
}
