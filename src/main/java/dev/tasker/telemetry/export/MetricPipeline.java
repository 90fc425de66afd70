package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends all metrics at an interval: read on a worker thread, sent on the event loop. Values are
 * cumulative, so what a failed export could not say the next one does. One export at a time. Used
 * on one context only, that of its creation.
 */
final class MetricPipeline {
  private final ContextInternal context;
  private final Duration interval;
  private final Resource resource;
  private final Function<Resource, List<MetricData>> source;
  private final SignalExport export;
  private @Nullable MetricExporter exporter;
  private @Nullable Timer next;
  private @Nullable Future<Void> underWay;
  private boolean closed;

  /**
   * @param source reads all metrics; called on worker threads
   */
  MetricPipeline(
      ContextInternal context,
      TelemetrySettings settings,
      Resource resource,
      Function<Resource, List<MetricData>> source,
      TaskerMetrics metrics,
      OutageReport report) {
    this.context = context;
    this.interval = settings.signals().metricInterval();
    this.resource = resource;
    this.source = source;
    Backlog backlog = new Backlog(Signal.METRICS, Integer.MAX_VALUE, metrics);
    this.export = new SignalExport(context, settings, Signal.METRICS, backlog, report);
    scheduleNext();
  }

  SignalStatus status() {
    return export.status();
  }

  /** Sends the values of now; those of an export under way when there is one. */
  Future<Void> flush() {
    Future<Void> running = underWay;
    if (running != null && !running.isComplete()) {
      return running;
    }
    Future<Void> started = exportOnce();
    underWay = started;
    return started;
  }

  /** Sends the last values, within the shutdown timeout; never fails. */
  Future<Optional<LeftBehind>> close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
    Future<Void> before = underWay == null ? Future.succeededFuture() : underWay;
    return export.close(
        () ->
            before
                .compose(sent -> exportOnce())
                .compose(sent -> export.completion(exporter().shutdown())));
  }

  private void scheduleNext() {
    Timer timer = context.owner().timer(interval.toMillis(), TimeUnit.MILLISECONDS);
    next = timer;
    timer
        .compose(passed -> closed ? Future.succeededFuture() : flush())
        .onSuccess(
            sent -> {
              if (!closed) {
                scheduleNext();
              }
            });
  }

  private Future<Void> exportOnce() {
    return context
        .executeBlocking(() -> source.apply(resource), false)
        .compose(this::send)
        .otherwise(this::unreadable);
  }

  private Future<Void> send(List<MetricData> metrics) {
    export.backlog().add(metrics.size());
    return export.completion(export.watch(() -> exporter().export(metrics), metrics.size()));
  }

  private @Nullable Void unreadable(Throwable cause) {
    var failure = new IllegalStateException("the metrics cannot be read: " + cause, cause);
    export.watch(() -> CompletableResultCode.ofExceptionalFailure(failure), 0);
    return null;
  }

  /** Made for the first export: a start has better things to do. */
  private MetricExporter exporter() {
    if (exporter == null) {
      exporter = otlpExporter();
    }
    return exporter;
  }

  private MetricExporter otlpExporter() {
    OtlpSettings otlp = export.otlp();
    if (otlp.protocol() == OtlpProtocol.GRPC) {
      return OtlpGrpcMetricExporter.builder()
          .setComponentLoader(export.senders())
          .setEndpoint(export.address())
          .setTimeout(otlp.timeout())
          .setCompression(export.compression())
          .setHeaders(otlp::headers)
          .build();
    }
    return OtlpHttpMetricExporter.builder()
        .setComponentLoader(export.senders())
        .setEndpoint(export.address())
        .setTimeout(otlp.timeout())
        .setCompression(export.compression())
        .setHeaders(otlp::headers)
        .build();
  }
}
