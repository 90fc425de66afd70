package dev.tasker.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/** A trace sampler that can be changed while spans are being made; safe on any thread. */
final class LiveTraceSampler implements Sampler {
  private volatile Sampler current;

  LiveTraceSampler(TraceSampling sampling) {
    this.current = samplerFor(sampling);
  }

  void use(TraceSampling sampling) {
    current = samplerFor(sampling);
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    return current.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return current.getDescription();
  }

  private static Sampler samplerFor(TraceSampling sampling) {
    Sampler root = root(sampling.rate());
    return sampling.parentBased() ? Sampler.parentBased(root) : root;
  }

  private static Sampler root(double rate) {
    if (rate >= 1.0) {
      return Sampler.alwaysOn();
    }
    return rate <= 0.0 ? Sampler.alwaysOff() : Sampler.traceIdRatioBased(rate);
  }
}
