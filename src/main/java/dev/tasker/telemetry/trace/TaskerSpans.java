package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.TaskBaggage;
import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.telemetry.settings.TelemetryEnvironment;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends the engine's spans. While OpenTelemetry is not installed every method returns at
 * once, without allocating. What the sampler or a span processor throws, an application's own among
 * them, is told and costs a span, never a step. Safe on any thread.
 */
public final class TaskerSpans {
  private static final String SCOPE = "dev.tasker";
  private static final String SUCCESS = "success";

  private final DeferredOpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final SpanBuilders builders;
  private final ObserverFaults faults;
  private volatile boolean internal;
  private volatile Duration maxTraceAge = Duration.ofHours(1);

  public TaskerSpans(DeferredOpenTelemetry openTelemetry) {
    this(openTelemetry, new ObserverFaults(System::nanoTime));
  }

  TaskerSpans(DeferredOpenTelemetry openTelemetry, ObserverFaults faults) {
    this.openTelemetry = openTelemetry;
    this.tracer = openTelemetry.getTracer(SCOPE, TelemetryEnvironment.version());
    this.builders = new SpanBuilders(tracer);
    this.faults = faults;
  }

  /** Whether spans are recorded now; nothing need be prepared for them otherwise. */
  public boolean areRecorded() {
    return openTelemetry.isInstalled();
  }

  /** Where is told what threw instead of observing. */
  public ObserverFaults faults() {
    return faults;
  }

  /** Whether the engine's own work (claim, commit) is traced from now on. */
  public void traceInternals(boolean internal) {
    this.internal = internal;
  }

  /**
   * How long after its creation a task's steps still join its trace. Later ones, late retries among
   * them, begin a trace of their own that links to it: collectors close old traces.
   */
  public void limitTraceAge(Duration maxAge) {
    this.maxTraceAge = maxAge;
  }

  /** The age of {@link #limitTraceAge} that holds now. */
  public Duration maxTraceAge() {
    return maxTraceAge;
  }

  /** Whether the engine's own work is traced now. */
  public boolean tracesInternals() {
    return internal;
  }

  /**
   * {@code task.create}: a child of the current span, such as the HTTP request's; kind producer,
   * because what the task's steps continue is its context.
   */
  public Span startTaskCreate(
      String namespace, String taskName, UUID taskUuid, String correlationId) {
    if (!openTelemetry.isInstalled()) {
      return Span.getInvalid();
    }
    return started(
        () -> builders.taskCreate(namespace, taskName, taskUuid, correlationId).startSpan());
  }

  /**
   * {@code step.publish <namespace>}: a child of the task's trace, kind producer; an invalid span
   * for a task older than the limit of {@link #limitTraceAge}, and for one that was not sampled.
   */
  public Span startStepPublish(ExecutionContext task, UUID stepUuid, String stepName) {
    if (!openTelemetry.isInstalled()
        || isOld(task)
        || isDropped(TaskTrace.stored(task.traceParent()))) {
      return Span.getInvalid();
    }
    return started(() -> builders.stepPublish(task, stepUuid, stepName).startSpan());
  }

  /** {@code step.process <step>}: one run of a handler, kind consumer. */
  public Span startStepProcess(StepSpan continued) {
    if (!openTelemetry.isInstalled()) {
      return Span.getInvalid();
    }
    SpanContext stored = TaskTrace.stored(continued.parent());
    if (isDropped(stored) && !isOld(continued.task())) {
      return TaskTrace.dropped(continued.task(), stored);
    }
    return started(() -> stepProcess(continued).startSpan());
  }

  /** Most tasks: what the sampler would answer is known, so no span is prepared to ask it. */
  private boolean isDropped(SpanContext stored) {
    return stored.isValid() && !stored.isSampled() && openTelemetry.followsTasks();
  }

  private SpanBuilder stepProcess(StepSpan continued) {
    boolean old = isOld(continued.task());
    StepSpan step = old ? continued.inNewTrace() : continued;
    return builders.processSpan(
        step,
        old ? TaskTrace.newAfter(continued.parent()) : TaskTrace.of(step.task(), step.parent()));
  }

  /** One attempt, whose span is there at the end even if its task was not sampled but it failed. */
  public AttemptSpan startAttempt(StepSpan step) {
    Span span = startStepProcess(step);
    return span.getSpanContext().isValid() ? new AttemptSpan(this, step, span) : AttemptSpan.NONE;
  }

  /**
   * The span of an attempt that failed though its task was not sampled, in the trace that the
   * attempt's log lines name.
   *
   * @param unrecorded the attempt's span, of which nothing was recorded
   */
  Span startKept(StepSpan step, Span unrecorded, Instant started) {
    return started(
        () ->
            builders
                .processSpan(step, TaskTrace.kept(unrecorded.getSpanContext()))
                .setStartTimestamp(started)
                .setAttribute(SpanNames.SAMPLED_BECAUSE, "failure")
                .startSpan());
  }

  /** A span of the engine's own work; an invalid one unless internal spans are switched on. */
  public Span startInternal(String name) {
    if (!openTelemetry.isInstalled() || !internal) {
      return Span.getInvalid();
    }
    return started(() -> tracer.spanBuilder(name).startSpan());
  }

  /** The span; an invalid one when a sampler or processor has thrown. */
  private Span started(Supplier<Span> start) {
    try {
      return start.get();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Span.getInvalid();
    }
  }

  /** What to store so that the trace goes on later; empty when the span is not being traced. */
  public Optional<String> traceParent(Span span) {
    SpanContext context = span.getSpanContext();
    return context.isValid() ? Optional.of(TraceParent.format(context)) : Optional.empty();
  }

  /** The same of a span that is recorded; empty of any other, and when the span throws. */
  public Optional<String> recordedTraceParent(Span span) {
    try {
      return span.getSpanContext().isSampled() ? traceParent(span) : Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Optional.empty();
    }
  }

  /** Ends a span that has no outcome. */
  public void end(Span span) {
    if (span == Span.getInvalid()) {
      return;
    }
    try {
      span.end();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
    }
  }

  /** Ends the span with the outcome of a step; any outcome but success makes it an error. */
  public void end(Span span, String outcome) {
    end(span, outcome, null);
  }

  /** Ends the span with the outcome of a step and what was thrown, if anything. */
  public void end(Span span, String outcome, @Nullable Throwable error) {
    if (!span.isRecording()) {
      return;
    }
    try {
      endRecorded(span, outcome, error);
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
    }
  }

  private static void endRecorded(Span span, String outcome, @Nullable Throwable error) {
    span.setAttribute(SpanNames.OUTCOME, outcome);
    if (error != null) {
      span.recordException(error);
    }
    if (!outcome.equals(SUCCESS)) {
      span.setAttribute(SpanNames.ERROR_TYPE, error == null ? outcome : error.getClass().getName());
      span.setStatus(
          StatusCode.ERROR, error == null ? outcome : String.valueOf(error.getMessage()));
    }
    span.end();
  }

  /**
   * Makes the span the parent of everything the Vert.x context does from now on: client calls,
   * {@code executeBlocking}, virtual threads. Give each piece of work a duplicated context; on a
   * shared one the span would leak into whatever runs next.
   *
   * @return closing it restores what was current before; may be called on any thread
   */
  public Scope makeCurrent(io.vertx.core.Context context, Span span) {
    if (!span.getSpanContext().isValid()) {
      return Scope.noop();
    }
    ContextInternal vertxContext = (ContextInternal) context;
    Context base = ContextInternal.current() == vertxContext ? Context.current() : Context.root();
    return VertxContextStorage.INSTANCE.attach(vertxContext, base.with(span));
  }

  /**
   * Says that no caller has decided about the current trace: the task created in this context
   * decides, by the rate of its namespace.
   */
  public void beginTrace(io.vertx.core.Context context) {
    ContextInternal vertxContext = (ContextInternal) context;
    if (openTelemetry.isInstalled() && ContextInternal.current() == vertxContext) {
      // Ends with the request, as the whole Vert.x context does.
      Scope unused =
          VertxContextStorage.INSTANCE.attach(
              vertxContext, Context.current().with(TraceDecision.KEY, TraceDecision.BEGINS));
    }
  }

  /**
   * The same for one attempt of a task's step, with the task's baggage and its correlation id: they
   * go along with the calls made in this context.
   */
  public Scope makeCurrent(io.vertx.core.Context context, Span span, ExecutionContext task) {
    try {
      return span.getSpanContext().isValid() ? attach(context, span, task) : Scope.noop();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Scope.noop();
    }
  }

  private static Scope attach(io.vertx.core.Context context, Span span, ExecutionContext task) {
    ContextInternal vertxContext = (ContextInternal) context;
    Context base = ContextInternal.current() == vertxContext ? Context.current() : Context.root();
    return VertxContextStorage.INSTANCE.attach(
        vertxContext, base.with(span).with(TaskBaggage.of(task)));
  }

  /** A version 7 UUID begins with its milliseconds since 1970. */
  private boolean isOld(ExecutionContext task) {
    long createdMillis = task.taskUuid().getMostSignificantBits() >>> 16;
    return System.currentTimeMillis() - createdMillis > maxTraceAge.toMillis();
  }
}
