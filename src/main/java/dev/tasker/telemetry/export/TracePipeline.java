package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalLimits;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.LiveTraceSampler;
import dev.tasker.telemetry.trace.SpanIds;
import dev.tasker.telemetry.trace.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Optional;

/**
 * From a finished span to the collector: sampler, bounded queue, batches, OTLP on Vert.x. Opened
 * and closed on the context that sends.
 */
final class TracePipeline {
  /** So that an export is ended by its own deadline and not by the queue's. */
  static final Duration SLACK = Duration.ofSeconds(1);

  private final SignalExport export;
  private final LiveTraceSampler sampler;
  private final SdkTracerProvider provider;

  TracePipeline(
      ContextInternal context,
      TelemetrySettings settings,
      Resource resource,
      TaskerMetrics metrics,
      OutageReport report) {
    Backlog backlog = new Backlog(Signal.TRACES, settings.queue().capacity(), metrics);
    this.export = new SignalExport(context, settings, Signal.TRACES, backlog, report);
    this.sampler = new LiveTraceSampler(settings.tracing(), metrics.sampler());
    this.provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(sampler)
            .setIdGenerator(SpanIds.INSTANCE)
            .setSpanLimits(limits(settings.signals().limits().spans()))
            .addSpanProcessor(
                settings.signals().exported().contains(Signal.TRACES)
                    ? new BoundedSpanProcessor(batches(settings), backlog)
                    : new Unsent())
            .build();
  }

  private static SpanLimits limits(SignalLimits.Spans configured) {
    return SpanLimits.builder()
        .setMaxAttributeValueLength(configured.valueLength())
        .setMaxNumberOfAttributes(configured.attributes())
        .setMaxNumberOfEvents(configured.events())
        .setMaxNumberOfLinks(configured.links())
        .setMaxNumberOfAttributesPerEvent(configured.attributesOfEvent())
        .setMaxNumberOfAttributesPerLink(configured.attributesOfLink())
        .build();
  }

  OpenTelemetry openTelemetry(ContextPropagators propagators) {
    return new Tracing(provider, propagators, sampler);
  }

  void sample(TraceSampling sampling) {
    sampler.use(sampling);
  }

  SignalStatus status() {
    return export.status();
  }

  /** Sends what has ended so far; completes when it has left or was given up. */
  Future<Void> flush() {
    return export.flush(provider::forceFlush);
  }

  /** Sends what waits, within the shutdown timeout; never fails. */
  Future<Optional<LeftBehind>> close() {
    return export.close(() -> export.completion(provider.shutdown()));
  }

  private BatchSpanProcessor batches(TelemetrySettings settings) {
    return BatchSpanProcessor.builder(new ReportingSpanExporter(otlpExporter(), export))
        .setMaxQueueSize(settings.queue().capacity())
        .setMaxExportBatchSize(settings.queue().batch())
        .setScheduleDelay(settings.queue().delay())
        .setExporterTimeout(export.otlp().timeout().plus(SLACK))
        .build();
  }

  private SpanExporter otlpExporter() {
    OtlpSettings otlp = export.otlp();
    if (otlp.protocol() == OtlpProtocol.GRPC) {
      return OtlpGrpcSpanExporter.builder()
          .setComponentLoader(export.senders())
          .setEndpoint(export.address())
          .setTimeout(otlp.timeout())
          .setCompression(export.compression())
          .setHeaders(otlp::headers)
          .build();
    }
    return OtlpHttpSpanExporter.builder()
        .setComponentLoader(export.senders())
        .setEndpoint(export.address())
        .setTimeout(otlp.timeout())
        .setCompression(export.compression())
        .setHeaders(otlp::headers)
        .build();
  }

  /** Without any processor the SDK would not even sample, and no log line would name a span. */
  private static final class Unsent implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
