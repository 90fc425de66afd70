package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Collection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exporter of ours that throws instead of answering. */
final class ThrowingExporterTest {
  private static final int CAPACITY = 10;
  private static final int SPANS = 50;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TaskerMetrics metrics =
      new TaskerMetrics(registry, new NamespaceAwareSampler(SamplingSettings.ALL));
  private final Backlog backlog = new Backlog(Signal.TRACES, CAPACITY, metrics);
  private final SignalExport export =
      new SignalExport(
          (ContextInternal) vertx.getOrCreateContext(),
          TelemetrySettings.defaults(),
          Signal.TRACES,
          backlog,
          new OutageReport(new QuietMinute(System::nanoTime)));

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void its_spans_are_counted_their_places_given_back_and_one_line_is_written() {
    try (LogCapture log = new LogCapture();
        SdkTracerProvider provider = provider()) {
      Tracer tracer = provider.get("test");
      for (int i = 0; i < SPANS; i++) {
        tracer.spanBuilder("s").startSpan().end();
      }

      // More than fit: each of them had a place, so each place was given back.
      assertThat(count(TaskerMetric.EXPORT_FAILURES)).isEqualTo(SPANS);
      assertThat(count(TaskerMetric.SPANS_DROPPED)).isEqualTo(SPANS);
      assertThat(backlog.waiting()).isZero();
      assertThat(export.status().lastError()).contains("no serializer");
      assertThat(log.messages()).containsExactly("telemetry.export_failed");
    }
  }

  private double count(TaskerMetric metric) {
    return registry.get(metric.meterName()).counter().count();
  }

  private SdkTracerProvider provider() {
    return SdkTracerProvider.builder()
        .addSpanProcessor(
            new BoundedSpanProcessor(
                SimpleSpanProcessor.create(new ReportingSpanExporter(new Throwing(), export)),
                backlog))
        .build();
  }

  private static final class Throwing implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      throw new IllegalStateException("no serializer");
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
