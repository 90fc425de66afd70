package dev.tasker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeferredOpenTelemetryTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final DeferredOpenTelemetry deferred = new DeferredOpenTelemetry();
  private final Tracer cached = deferred.getTracer("io.vertx");

  @Test
  void a_tracer_cached_before_installation_records_after_it_and_not_after_removal() {
    cached.spanBuilder("before").startSpan().end();
    deferred.install(sdk);
    cached.spanBuilder("during").startSpan().end();
    Span lasting = cached.spanBuilder("lasting").startSpan();
    deferred.uninstall();
    cached.spanBuilder("after").startSpan().end();
    lasting.end();

    assertThat(exporter.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly("during", "lasting");
    assertThat(exporter.getFinishedSpanItems().get(0).getInstrumentationScopeInfo().getName())
        .isEqualTo("io.vertx");
  }

  @Test
  void a_second_installation_replaces_the_first() {
    deferred.install(OpenTelemetrySdk.builder().build());
    deferred.install(sdk);
    cached.spanBuilder("second").startSpan().end();

    assertThat(exporter.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void the_callers_trace_passes_through_while_nothing_is_installed() {
    String traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    var propagator = deferred.getPropagators().getTextMapPropagator();
    Context caller =
        propagator.extract(Context.root(), Map.of("traceparent", traceParent), new Headers());
    Span span = cached.spanBuilder("noop").setParent(caller).startSpan();
    Map<String, String> outgoing = new HashMap<>();
    propagator.inject(caller.with(span), outgoing, (map, key, value) -> map.put(key, value));

    assertThat(span.isRecording()).isFalse();
    assertThat(outgoing).containsEntry("traceparent", traceParent);
  }

  @Test
  void the_global_is_left_alone() {
    deferred.install(sdk);

    assertThat(GlobalOpenTelemetry.isSet()).isFalse();
  }

  @Test
  void engine_spans_cost_nothing_while_nothing_is_installed() {
    TaskerSpans spans = new TaskerSpans(deferred);
    Span span = spans.startTaskCreate("payments", "checkout", java.util.UUID.randomUUID(), "c");

    assertThat(span).isSameAs(Span.getInvalid());
    assertThat(spans.traceParent(span)).isEqualTo(Optional.empty());
  }

  private static final class Headers
      implements io.opentelemetry.context.propagation.TextMapGetter<Map<String, String>> {
    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public String get(Map<String, String> carrier, String key) {
      return carrier.get(key);
    }
  }
}
