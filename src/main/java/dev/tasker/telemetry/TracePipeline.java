package dev.tasker.telemetry;

import dev.tasker.telemetry.otlp.VertxSenders;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a finished span to the collector: sampler, bounded queue, batches, OTLP on Vert.x. Opened
 * and closed on the context that sends.
 */
final class TracePipeline {
  private static final Logger LOG = LoggerFactory.getLogger(TracePipeline.class);

  /** So that an export is ended by its own deadline and not by the queue's. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final Duration AFTERMATH = Duration.ofMillis(250);

  private final ContextInternal context;
  private final TelemetrySettings settings;
  private final VertxSenders senders;
  private final SpanBacklog backlog;
  private final LiveTraceSampler sampler;
  private final ReportingSpanExporter exporter;
  private final SdkTracerProvider provider;

  TracePipeline(ContextInternal context, TelemetrySettings settings, TaskerMetrics metrics) {
    this.context = context;
    this.settings = settings;
    this.senders = new VertxSenders(context, settings.otlp().certificate());
    this.backlog = new SpanBacklog(settings.queue().capacity(), metrics);
    this.sampler = new LiveTraceSampler(settings.tracing(), metrics.sampler());
    this.exporter =
        new ReportingSpanExporter(
            otlpExporter(settings.otlp()),
            settings.otlp(),
            backlog,
            senders::lastProblem,
            System::nanoTime);
    this.provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(attributes(settings))))
            .setSampler(sampler)
            .addSpanProcessor(new BoundedSpanProcessor(batches(settings), backlog))
            .build();
  }

  OpenTelemetry openTelemetry(ContextPropagators propagators) {
    return new Tracing(provider, propagators);
  }

  void sample(TraceSampling sampling) {
    sampler.use(sampling);
  }

  TelemetryStatus status() {
    return new TelemetryStatus(
        true,
        settings.otlp().endpoint().toString(),
        settings.otlp().protocol().label(),
        backlog.waiting(),
        backlog.delivered(),
        backlog.dropped(),
        exporter.lastError());
  }

  /** The caller tells the user itself what went wrong. */
  void reportNothing() {
    exporter.silence();
  }

  /** Sends what has ended so far; completes when it has left or was given up. */
  Future<Void> flush() {
    Promise<Void> flushed = context.promise();
    provider.forceFlush().whenComplete(flushed::tryComplete);
    return flushed.future();
  }

  /**
   * Sends what waits, without retries, then releases everything. Bounded by the shutdown timeout;
   * never fails, because a stop must go on without a collector.
   */
  Future<Void> close() {
    Promise<Void> sent = context.promise();
    senders.drain();
    provider.shutdown().whenComplete(sent::tryComplete);
    return within(settings.shutdownTimeout(), sent.future())
        .compose(inTime -> inTime ? senders.close() : giveUp(sent.future()));
  }

  /** Whether it completed in time. */
  private static Future<Boolean> within(Duration limit, Future<Void> future) {
    return future
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .transform(result -> Future.succeededFuture(result.succeeded()));
  }

  /** With the connections closed the batches fail one after another, which takes no time. */
  private Future<Void> giveUp(Future<Void> sent) {
    reportGivenUp();
    exporter.silence();
    return senders.close().compose(closed -> within(AFTERMATH, sent)).mapEmpty();
  }

  private void reportGivenUp() {
    LOG.atWarn()
        .addKeyValue("endpoint", settings.otlp().tracesEndpoint())
        .addKeyValue("spans_waiting", backlog.waiting())
        .addKeyValue("timeout_ms", settings.shutdownTimeout().toMillis())
        .log("telemetry.flush_given_up");
  }

  private BatchSpanProcessor batches(TelemetrySettings settings) {
    return BatchSpanProcessor.builder(exporter)
        .setMaxQueueSize(settings.queue().capacity())
        .setMaxExportBatchSize(settings.queue().batch())
        .setScheduleDelay(settings.queue().delay())
        .setExporterTimeout(settings.otlp().timeout().plus(SLACK))
        .build();
  }

  private SpanExporter otlpExporter(OtlpSettings otlp) {
    String endpoint = otlp.tracesEndpoint().toString();
    String compression = otlp.gzip() ? "gzip" : "none";
    if (otlp.protocol() == OtlpProtocol.GRPC) {
      return OtlpGrpcSpanExporter.builder()
          .setComponentLoader(senders)
          .setEndpoint(endpoint)
          .setTimeout(otlp.timeout())
          .setCompression(compression)
          .setHeaders(otlp::headers)
          .build();
    }
    return OtlpHttpSpanExporter.builder()
        .setComponentLoader(senders)
        .setEndpoint(endpoint)
        .setTimeout(otlp.timeout())
        .setCompression(compression)
        .setHeaders(otlp::headers)
        .build();
  }

  private static Attributes attributes(TelemetrySettings settings) {
    AttributesBuilder attributes = Attributes.builder();
    settings.resourceAttributes().forEach(attributes::put);
    return attributes
        .put("service.name", settings.serviceName())
        .put("service.version", settings.serviceVersion())
        .put("deployment.environment", settings.environment())
        .put("deployment.environment.name", settings.environment())
        .build();
  }

  /** Just tracing: the SDK's own bundle would load its metrics and logs as well. */
  private record Tracing(TracerProvider tracers, ContextPropagators propagators)
      implements OpenTelemetry {
    @Override
    public TracerProvider getTracerProvider() {
      return tracers;
    }

    @Override
    public ContextPropagators getPropagators() {
      return propagators;
    }
  }
}
