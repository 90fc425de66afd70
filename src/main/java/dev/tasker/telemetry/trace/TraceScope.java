package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.Optional;

/**
 * Lets what the engine says of a task name the task's trace: it works for all tasks at once, so no
 * span is current by itself. To be closed before the thread does anything else. Safe on any thread.
 */
public final class TraceScope {
  private TraceScope() {}

  /**
   * Timings that are recorded until it is closed remember this span, if it is recorded itself;
   * costs nothing otherwise.
   *
   * @param traceParent as it is stored with tasks
   */
  public static Scope recorded(Optional<String> traceParent) {
    return traceParent.isPresent() && TraceParent.isSampled(traceParent.get())
        ? enter(traceParent.get())
        : Scope.noop();
  }

  /**
   * Lines that are written until it is closed name this span.
   *
   * @param traceParent as it is stored with tasks
   */
  public static Scope of(Optional<String> traceParent) {
    return traceParent.isPresent() ? enter(traceParent.get()) : Scope.noop();
  }

  private static Scope enter(String traceParent) {
    return VertxContextStorage.INSTANCE.attach(
        Context.root().with(Span.wrap(TraceParent.parse(traceParent))));
  }
}
