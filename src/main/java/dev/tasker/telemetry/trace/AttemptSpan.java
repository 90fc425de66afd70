package dev.tasker.telemetry.trace;

import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Completable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The span of one attempt of a step. Of a task that was not sampled nothing is recorded while the
 * attempt runs; when it fails, its span is made up for, with the time at which it really began.
 * Safe on any thread; never fails.
 */
public final class AttemptSpan implements Completable<StepResult> {
  /** While telemetry is off. */
  public static final AttemptSpan NONE = new AttemptSpan();

  private static final String RETRYABLE = "retryable_failure";

  private final @Nullable AttemptSpans spans;
  private final @Nullable StepSpan step;
  private final Span span;
  private final long beganNanos;
  private volatile Span told;

  private AttemptSpan() {
    this.spans = null;
    this.step = null;
    this.span = Span.getInvalid();
    this.beganNanos = 0;
    this.told = span;
  }

  AttemptSpan(AttemptSpans spans, StepSpan step, Span span) {
    this(spans, step, span, System.nanoTime());
  }

  /**
   * @param beganNanos by {@link System#nanoTime}: most attempts never ask what time that was
   */
  AttemptSpan(AttemptSpans spans, StepSpan step, Span span, long beganNanos) {
    this.spans = spans;
    this.step = step;
    this.span = span;
    this.beganNanos = beganNanos;
    this.told = span;
  }

  /** What the handler's own spans and log lines belong to. */
  public Span span() {
    return span;
  }

  /** What tells how the attempt ended: {@link #span()}, or the one that was made up for it. */
  public Span told() {
    return told;
  }

  /** Ends it with what became of the attempt. */
  @Override
  public void complete(@Nullable StepResult result, @Nullable Throwable failure) {
    if (result != null) {
      end(result);
    } else if (failure != null) {
      fail(failure);
    }
  }

  /** Ends it with the handler's answer. */
  public void end(StepResult result) {
    if (spans == null) {
      return;
    }
    try {
      endWith(result);
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
  }

  /** Ends it with what was thrown. */
  @Override
  public void fail(Throwable cause) {
    if (spans == null) {
      return;
    }
    try {
      endWith(cause);
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
  }

  private void endWith(StepResult result) {
    Optional<StepError> error =
        result.match(
            success -> Optional.empty(),
            retryable -> Optional.of(retryable.error()),
            permanent -> Optional.of(permanent.error()));
    if (error.isEmpty()) {
      if (span.isRecording()) {
        span.setAttribute(SpanNames.OUTCOME, result.outcome()).end();
      }
      return;
    }
    Span recording = recording();
    if (recording.isRecording()) {
      recording.setAttribute(SpanNames.OUTCOME, result.outcome());
      try {
        SpanErrors.tell(recording, error.get());
      } finally {
        recording.end();
      }
    }
  }

  private void endWith(Throwable cause) {
    Span recording = recording();
    if (recording.isRecording()) {
      recording.setAttribute(SpanNames.OUTCOME, RETRYABLE);
      try {
        SpanErrors.tell(recording, cause);
      } finally {
        recording.end();
      }
    }
  }

  private Span recording() {
    if (span.isRecording() || spans == null || step == null) {
      return span;
    }
    Span kept = spans.startKept(step, span, beganNanos);
    told = kept;
    return kept;
  }
}
