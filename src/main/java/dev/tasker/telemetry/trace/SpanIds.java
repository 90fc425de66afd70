package dev.tasker.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ids of our own SDK's spans: random, but for a span that is written after all, which has the
 * ids under which log lines and other spans know it. Safe on any thread.
 */
public final class SpanIds implements IdGenerator {
  /** That of every SDK this process starts; it remembers nothing beyond one call. */
  public static final SpanIds INSTANCE = new SpanIds();

  private static final IdGenerator RANDOM = IdGenerator.random();

  private static final ThreadLocal<@Nullable SpanContext> GIVEN = new ThreadLocal<>();

  private SpanIds() {}

  /** Begins the span under these ids; below a parent, the trace is the parent's. */
  Span start(SpanContext ids, SpanBuilder span) {
    GIVEN.set(ids);
    try {
      return span.startSpan();
    } finally {
      GIVEN.remove();
    }
  }

  @Override
  public String generateSpanId() {
    SpanContext ids = GIVEN.get();
    return ids == null ? RANDOM.generateSpanId() : ids.getSpanId();
  }

  @Override
  public String generateTraceId() {
    SpanContext ids = GIVEN.get();
    return ids == null ? RANDOM.generateTraceId() : ids.getTraceId();
  }

  @Override
  public boolean generatesRandomTraceIds() {
    return RANDOM.generatesRandomTraceIds();
  }
}
