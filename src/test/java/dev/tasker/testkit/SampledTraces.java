package dev.tasker.testkit;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.trace.LiveTraceSampler;
import dev.tasker.telemetry.trace.SpanIds;
import dev.tasker.telemetry.trace.Tracing;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Map;

/** Tracing as a process has it, with our own sampler and ids, but for where its spans go. */
public final class SampledTraces {
  private SampledTraces() {}

  /**
   * Tracing to be installed.
   *
   * @param namespaces the rates of namespaces that have one of their own
   */
  public static Tracing to(
      SpanExporter spans, TraceSampling sampling, Map<String, Double> namespaces) {
    LiveTraceSampler sampler =
        new LiveTraceSampler(
            sampling, new NamespaceAwareSampler(new SamplingSettings(true, 1.0, namespaces)));
    return new Tracing(
        SdkTracerProvider.builder()
            .setSampler(sampler)
            .setIdGenerator(SpanIds.INSTANCE)
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build(),
        ContextPropagators.create(W3CTraceContextPropagator.getInstance()),
        sampler);
  }
}
