package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.TraceSampling;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Decides which traces are recorded, once for each task: where the task's trace begins, by the rate
 * of its namespace, else by the global one. A caller's decision, and the one stored with a task, is
 * followed. Can be changed while spans are being made; safe on any thread.
 */
public final class LiveTraceSampler implements Sampler {
  private final NamespaceAwareSampler namespaces;
  private volatile Mode mode;

  /**
   * @param namespaces the rates of namespaces, asked for each trace that begins
   */
  public LiveTraceSampler(TraceSampling sampling, NamespaceAwareSampler namespaces) {
    this.namespaces = namespaces;
    this.mode = Mode.of(sampling);
  }

  /** Spans that begin from now on are decided about this way. */
  public void use(TraceSampling sampling) {
    mode = Mode.of(sampling);
  }

  /** Whether a span of a task's step is recorded exactly when its task is. */
  boolean followsTasks() {
    return mode.sampling().byNamespace();
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    Mode now = mode;
    TraceDecision known = parent.get(TraceDecision.KEY);
    if (now.sampling().byNamespace()) {
      if (known == TraceDecision.KEEP) {
        return SamplingResult.recordAndSample();
      }
      if (known == TraceDecision.DROP) {
        return SamplingResult.drop();
      }
      OptionalDouble own = ownRate(now.sampling(), parent, known, attributes);
      if (own.isPresent()) {
        return root(own.getAsDouble())
            .shouldSample(Context.root(), traceId, name, kind, attributes, links);
      }
    }
    return now.sampler().shouldSample(parent, traceId, name, kind, attributes, links);
  }

  /** The rate of the span's namespace, where it is for this span to decide. */
  private OptionalDouble ownRate(
      TraceSampling sampling, Context parent, @Nullable TraceDecision known, Attributes span) {
    String namespace = span.get(SpanNames.NAMESPACE);
    if (namespace == null) {
      return OptionalDouble.empty();
    }
    SpanContext caller = Span.fromContext(parent).getSpanContext();
    boolean decides =
        known == TraceDecision.BEGINS
            || !caller.isValid()
            || (caller.isRemote() && !sampling.parentBased());
    return decides
        ? OptionalDouble.of(namespaces.ownRate(namespace).orElse(sampling.rate()))
        : OptionalDouble.empty();
  }

  @Override
  public String getDescription() {
    return mode.sampler().getDescription();
  }

  private static Sampler root(double rate) {
    if (rate >= 1.0) {
      return Sampler.alwaysOn();
    }
    return rate <= 0.0 ? Sampler.alwaysOff() : Sampler.traceIdRatioBased(rate);
  }

  /** A sampling, and the sampler for spans that no namespace decides about. */
  private record Mode(TraceSampling sampling, Sampler sampler) {
    static Mode of(TraceSampling sampling) {
      Sampler root = root(sampling.rate());
      if (sampling.parentBased()) {
        return new Mode(sampling, Sampler.parentBased(root));
      }
      // Whatever a caller says. Within this process a span goes with its parent, whose rate may
      // have been that of a namespace.
      return new Mode(
          sampling,
          sampling.byNamespace()
              ? Sampler.parentBasedBuilder(root)
                  .setRemoteParentSampled(root)
                  .setRemoteParentNotSampled(root)
                  .build()
              : root);
    }
  }
}
