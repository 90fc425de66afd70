package dev.tasker.telemetry.trace;

import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.time.Duration;

/**
 * Begins {@code step.process}: in the trace of its task, in one of its own when the task is old,
 * and after the fact when an attempt failed of which nothing was recorded. Safe on any thread;
 * never fails.
 */
final class AttemptSpans {
  private final DeferredOpenTelemetry openTelemetry;
  private final SpanBuilders builders;
  private final ObserverFaults faults;
  private volatile long maxTraceAgeMillis = Duration.ofHours(1).toMillis();

  AttemptSpans(DeferredOpenTelemetry openTelemetry, SpanBuilders builders, ObserverFaults faults) {
    this.openTelemetry = openTelemetry;
    this.builders = builders;
    this.faults = faults;
  }

  ObserverFaults faults() {
    return faults;
  }

  void limitTraceAge(Duration maxAge) {
    this.maxTraceAgeMillis = maxAge.toMillis();
  }

  Duration maxTraceAge() {
    return Duration.ofMillis(maxTraceAgeMillis);
  }

  /** Whether the task's steps do not join its trace any more. */
  boolean isOld(ExecutionContext task) {
    return TaskTrace.age(task) > maxTraceAgeMillis;
  }

  /** Most tasks: what the sampler would answer is known, so no span is prepared to ask it. */
  boolean isDropped(ExecutionContext task) {
    try {
      return ObservedTask.of(task).dropped() != Span.getInvalid() && openTelemetry.followsTasks();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return false;
    }
  }

  /** A span that begins now. */
  Span start(StepSpan step) {
    return isUnrecorded(step)
        ? ObservedTask.of(step.task()).dropped()
        : faults.started(() -> builder(step).startSpan());
  }

  /** One attempt that begins now. */
  AttemptSpan attempt(StepSpan step) {
    Span span = start(step);
    return span == Span.getInvalid() ? AttemptSpan.NONE : new AttemptSpan(this, step, span);
  }

  /**
   * One attempt that has ended already.
   *
   * @param beganNanos by {@link System#nanoTime}
   */
  AttemptSpan attempt(StepSpan step, long beganNanos) {
    Span span =
        isUnrecorded(step)
            ? ObservedTask.of(step.task()).dropped()
            : faults.started(() -> startedAt(beganNanos, builder(step)).startSpan());
    return span == Span.getInvalid()
        ? AttemptSpan.NONE
        : new AttemptSpan(this, step, span, beganNanos);
  }

  /** What an attempt whose span has ended fails by after all. */
  AttemptSpan store(StepSpan step) {
    Span span = faults.started(() -> builders.storeSpan(step).startSpan());
    return span == Span.getInvalid() ? AttemptSpan.NONE : new AttemptSpan(this, step, span);
  }

  /** Of an old task as well: where nothing is recorded, no trace need begin. */
  private boolean isUnrecorded(StepSpan step) {
    return isDropped(step.task()) && step.parent().equals(step.task().traceParent());
  }

  private SpanBuilder builder(StepSpan continued) {
    boolean old = isOld(continued.task());
    StepSpan step = old ? continued.inNewTrace() : continued;
    return builders.processSpan(
        step,
        old ? TaskTrace.newAfter(continued.parent()) : TaskTrace.of(step.task(), step.parent()));
  }

  /**
   * The span of an attempt that failed though its task was not sampled: in the trace that the
   * attempt's log lines name, or, of an old task, in a new one that links to it.
   *
   * @param unrecorded the attempt's span, of which nothing was recorded
   * @param beganNanos by {@link System#nanoTime}
   */
  Span startKept(StepSpan continued, Span unrecorded, long beganNanos) {
    return faults.started(
        () -> {
          SpanBuilder kept =
              isOld(continued.task())
                  ? builders.processSpan(continued.inNewTrace(), TaskTrace.keptInNewTrace())
                  : builders.processSpan(continued, TaskTrace.kept(unrecorded.getSpanContext()));
          return startedAt(beganNanos, kept)
              .setAttribute(SpanNames.SAMPLED_BECAUSE, "failure")
              .startSpan();
        });
  }

  private static SpanBuilder startedAt(long beganNanos, SpanBuilder span) {
    return span.setStartTimestamp(EpochNanos.ofNanoTime(beganNanos), EpochNanos.UNIT);
  }
}
