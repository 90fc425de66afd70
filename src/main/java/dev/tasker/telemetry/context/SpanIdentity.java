package dev.tasker.telemetry.context;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The identity of spans that may be an application's own: asking one must not fail a log line, a
 * metric or an answer. Safe on any thread.
 */
public final class SpanIdentity {
  private SpanIdentity() {}

  /** That of the current span; an invalid one when there is none, or when it throws. */
  public static SpanContext current() {
    return of(Span.current());
  }

  /** That of a span; an invalid one when it throws. */
  public static SpanContext of(Span span) {
    try {
      return span.getSpanContext();
    } catch (RuntimeException | LinkageError e) {
      // Not told: this is asked while lines are written.
      return SpanContext.getInvalid();
    }
  }
}
