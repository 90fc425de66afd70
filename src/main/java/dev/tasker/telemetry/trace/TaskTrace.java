package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.telemetry.context.TraceStateText;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.UUID;

/** The parents of steps' spans, and what was decided about their traces. */
final class TaskTrace {
  private static final int HEX = 16;

  private TaskTrace() {}

  /**
   * The trace of a task: the stored one, with its decision.
   *
   * @param parent what the span continues; when empty although the task has a trace, a new one
   */
  static Context of(ExecutionContext task, Optional<String> parent) {
    SpanContext stored = stored(parent);
    if (stored.isValid()) {
      return under(withState(stored, task), TraceDecision.of(stored.isSampled()));
    }
    return task.traceParent().isPresent()
        ? newAfter(task.traceParent())
        : under(ownTrace(task.taskUuid()), TraceDecision.BEGINS);
  }

  /** In milliseconds: a version 7 UUID begins with its milliseconds since 1970. */
  static long age(ExecutionContext task) {
    return System.currentTimeMillis() - (task.taskUuid().getMostSignificantBits() >>> 16);
  }

  /** The context that was stored; an invalid one when there is none. */
  static SpanContext stored(Optional<String> parent) {
    return parent.isPresent() ? TraceParent.parse(parent.get()) : SpanContext.getInvalid();
  }

  /** What a tracer makes of a span that is not recorded. */
  static Span unrecorded(String traceId, String spanId, TraceState state) {
    return Span.wrap(SpanContext.create(traceId, spanId, TraceFlags.getDefault(), state));
  }

  /** Spans of the task's trace have what its tracestate says, whichever process begins them. */
  static SpanContext withState(SpanContext stored, ExecutionContext task) {
    return task.traceState().isEmpty()
        ? stored
        : SpanContext.createFromRemoteParent(
            stored.getTraceId(),
            stored.getSpanId(),
            stored.getTraceFlags(),
            TraceStateText.parse(task.traceState().get()));
  }

  /** A new trace that follows the decision of the one it leaves. */
  static Context newAfter(Optional<String> left) {
    SpanContext stored = stored(left);
    return stored.isValid()
        ? Context.root().with(TraceDecision.KEY, TraceDecision.of(stored.isSampled()))
        : Context.root();
  }

  /** Below a span of which nothing was recorded, but recorded itself. */
  static Context kept(SpanContext unrecorded) {
    return under(
        // Flagged as sampled for the sampler of an application's own SDK.
        SpanContext.createFromRemoteParent(
            unrecorded.getTraceId(),
            unrecorded.getSpanId(),
            TraceFlags.getSampled(),
            unrecorded.getTraceState()),
        TraceDecision.KEEP);
  }

  /** The beginning of a trace that is recorded. */
  static Context keptInNewTrace() {
    return Context.root().with(TraceDecision.KEY, TraceDecision.KEEP);
  }

  /**
   * The trace of a task that was created while telemetry was off. Its id is that of the task, so
   * that all its steps, in whichever process, have one trace.
   */
  private static SpanContext ownTrace(UUID taskUuid) {
    String trace = hex(taskUuid.getMostSignificantBits()) + hex(taskUuid.getLeastSignificantBits());
    return SpanContext.createFromRemoteParent(
        trace,
        hex(taskUuid.getLeastSignificantBits()),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(HEX - digits.length()) + digits;
  }

  private static Context under(SpanContext parent, TraceDecision decision) {
    return Context.root().with(Span.wrap(parent)).with(TraceDecision.KEY, decision);
  }
}
