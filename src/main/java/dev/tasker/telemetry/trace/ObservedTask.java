package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.TaskBaggage;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a task have in common for telemetry, worked out once for each task in each
 * process and kept in its execution context: most tasks are dropped, and their steps need nothing
 * else. Immutable.
 */
final class ObservedTask {
  private final Baggage baggage;
  private final Span dropped;
  private final Context droppedContext;

  private ObservedTask(ExecutionContext task, Span dropped) {
    this.baggage = TaskBaggage.of(task);
    this.dropped = dropped;
    this.droppedContext = Context.root().with(dropped).with(baggage);
  }

  static ObservedTask of(ExecutionContext task) {
    @Nullable ObservedTask known = task.memo().get(ObservedTask.class);
    return known == null ? task.memo().keep(new ObservedTask(task, stored(task))) : known;
  }

  /**
   * Of a task that is created here, so that what was just written need not be read again; any other
   * task, and any other process, reads what is stored.
   */
  static void keep(ExecutionContext task, Span created) {
    SpanContext context = created.getSpanContext();
    if (context.isValid() && !context.isSampled() && context.getTraceState().isEmpty()) {
      ObservedTask unused = task.memo().keep(new ObservedTask(task, created));
    }
  }

  private static Span stored(ExecutionContext task) {
    SpanContext stored = TaskTrace.stored(task.traceParent());
    return stored.isValid() && !stored.isSampled() ? unrecorded(stored, task) : Span.getInvalid();
  }

  /**
   * The one span of all attempts of a task whose trace is not recorded: the one that was stored,
   * which was not recorded either. An invalid one for any other task.
   */
  Span dropped() {
    return dropped;
  }

  /** What the task's handlers have, its correlation id among it. */
  Baggage baggage() {
    return baggage;
  }

  /** What the work of an attempt finds current. */
  Context current(Context base, Span span) {
    return span == dropped && base == Context.root()
        ? droppedContext
        : base.with(span).with(baggage);
  }

  private static Span unrecorded(SpanContext stored, ExecutionContext task) {
    return TaskTrace.unrecorded(
        stored.getTraceId(), stored.getSpanId(), TaskTrace.withState(stored, task).getTraceState());
  }
}
