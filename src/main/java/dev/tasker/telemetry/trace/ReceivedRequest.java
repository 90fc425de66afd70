package dev.tasker.telemetry.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request whose trace begins here. If nothing is recorded of it and it creates a task whose
 * trace is, its span is written after all, with its real start and the ids by which log lines name
 * it already. Safe on any thread; never fails.
 */
public final class ReceivedRequest {
  static final ContextKey<ReceivedRequest> KEY = ContextKey.named("tasker-received-request");

  private final ObserverFaults faults;
  private final SpanContext ids;
  private final Supplier<SpanBuilder> builder;
  private @Nullable Span span;
  private boolean ended;

  /**
   * @param ids those of the span that Vert.x has begun for it
   * @param builder of the span that is written after all
   */
  ReceivedRequest(ObserverFaults faults, SpanContext ids, Supplier<SpanBuilder> builder) {
    this.faults = faults;
    this.ids = ids;
    this.builder = builder;
  }

  /** The request that has begun the span's trace; null when it is another one's. */
  static @Nullable ReceivedRequest thatBegan(SpanContext span, Context current) {
    @Nullable ReceivedRequest request = current.get(KEY);
    return request != null && span.getTraceId().equals(request.ids.getTraceId()) ? request : null;
  }

  /** A task of it is recorded. One that is created after the answer finds no request any more. */
  void record() {
    if (!ids.isSampled()) {
      faults.quietly(() -> write(builder.get()));
    }
  }

  /** Nothing that may wait for another lock is called while this one is held. */
  private synchronized void write(SpanBuilder prepared) {
    if (span == null && !ended) {
      span = SpanIds.INSTANCE.start(ids, prepared);
    }
  }

  /**
   * It is answered, or could not be.
   *
   * @param attributes of the answer, asked for when the span was written
   */
  public void end(Supplier<Attributes> attributes, @Nullable Throwable failure) {
    Span written = ended();
    if (written != null) {
      faults.quietly(
          () -> {
            try {
              if (failure != null) {
                written.recordException(failure);
              }
              written.setAllAttributes(attributes.get());
            } finally {
              written.end();
            }
          });
    }
  }

  private synchronized @Nullable Span ended() {
    ended = true;
    return span;
  }
}
