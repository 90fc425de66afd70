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
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which traces are recorded, once for each task: where the task's trace begins, by the rate
 * of its namespace, else by the global one. A caller's decision, and the one stored with a task, is
 * followed. Can be changed while spans are being made; safe on any thread.
 */
public final class LiveTraceSampler implements Sampler {
  private static final int LOW_HALF = 16;

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

  /** Whether what a caller decided about its trace holds here. */
  boolean followsCallers() {
    return mode.sampling().parentBased();
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    return decide(parent, traceId, attributes.get(SpanNames.NAMESPACE))
        ? SamplingResult.recordAndSample()
        : SamplingResult.drop();
  }

  /** What is decided about the span {@code task.create} of a namespace, before there is one. */
  boolean records(Context parent, String traceId, String namespace) {
    return decide(parent, traceId, namespace);
  }

  private boolean decide(Context parent, String traceId, @Nullable String namespace) {
    Mode now = mode;
    TraceSampling sampling = now.sampling();
    if (sampling.byNamespace()) {
      TraceDecision known = parent.get(TraceDecision.KEY);
      if (known == TraceDecision.KEEP || known == TraceDecision.DROP) {
        return known == TraceDecision.KEEP;
      }
      if (namespace != null && decidesItself(sampling, parent, known)) {
        return isWithin(namespaces.ownRate(namespace).orElse(sampling.rate()), traceId);
      }
    }
    return now.sampler()
            .shouldSample(parent, traceId, "", SpanKind.INTERNAL, Attributes.empty(), List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }

  /** Whether the rate of its namespace decides about this span, not what is above it. */
  private static boolean decidesItself(
      TraceSampling sampling, Context parent, @Nullable TraceDecision known) {
    SpanContext caller = Span.fromContext(parent).getSpanContext();
    return known == TraceDecision.BEGINS
        || !caller.isValid()
        || (caller.isRemote() && !sampling.parentBased());
  }

  /** The SDK's own rule, without a sampler for each rate: the low half of a trace id is random. */
  static boolean isWithin(double rate, String traceId) {
    if (rate >= 1.0) {
      return true;
    }
    long random = Long.parseUnsignedLong(traceId, LOW_HALF, 2 * LOW_HALF, 16);
    return rate > 0.0 && Math.abs(random) < (long) (rate * Long.MAX_VALUE);
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
