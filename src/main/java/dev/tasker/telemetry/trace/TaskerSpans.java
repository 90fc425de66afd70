package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.SpanIdentity;
import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.telemetry.settings.TelemetryEnvironment;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends the engine's spans. While OpenTelemetry is not installed every method returns at
 * once, without allocating. What the sampler or a span processor throws, an application's own among
 * them, is told and costs a span, never a step. Safe on any thread.
 */
public final class TaskerSpans {
  private static final String SCOPE = "dev.tasker";
  private static final IdGenerator IDS = IdGenerator.random();

  private final DeferredOpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final SpanBuilders builders;
  private final AttemptSpans attempts;
  private final RequestTraces requests;
  private final ObserverFaults faults;
  private volatile boolean internal;

  public TaskerSpans(DeferredOpenTelemetry openTelemetry) {
    this(openTelemetry, new ObserverFaults(System::nanoTime));
  }

  TaskerSpans(DeferredOpenTelemetry openTelemetry, ObserverFaults faults) {
    this.openTelemetry = openTelemetry;
    this.tracer = openTelemetry.getTracer(SCOPE, TelemetryEnvironment.version());
    this.builders = new SpanBuilders(tracer);
    this.attempts = new AttemptSpans(openTelemetry, builders, faults);
    this.requests = new RequestTraces(openTelemetry, faults);
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

  /** What the requests have to do with the tasks created in them. */
  public RequestTraces requests() {
    return requests;
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
    attempts.limitTraceAge(maxAge);
  }

  /** The age of {@link #limitTraceAge} that holds now. */
  public Duration maxTraceAge() {
    return attempts.maxTraceAge();
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
    return faults.started(() -> taskCreate(namespace, taskName, taskUuid, correlationId));
  }

  /** Most tasks are dropped: our own sampler is asked first, and a span made for the others. */
  private Span taskCreate(String namespace, String taskName, UUID taskUuid, String correlationId) {
    Context parent = Context.current();
    if (openTelemetry.followsTasks()) {
      SpanContext caller = Span.fromContext(parent).getSpanContext();
      String traceId = caller.isValid() ? caller.getTraceId() : IDS.generateTraceId();
      @Nullable ReceivedRequest request = ReceivedRequest.thatBegan(caller, parent);
      Context asked =
          request == null ? parent : parent.with(TraceDecision.KEY, TraceDecision.BEGINS);
      if (!openTelemetry.records(asked, traceId, namespace)) {
        return TaskTrace.unrecorded(traceId, IDS.generateSpanId(), caller.getTraceState());
      }
      if (request != null) {
        request.record();
      }
      parent = parent.with(TraceDecision.KEY, TraceDecision.KEEP);
    }
    return builders
        .taskCreate(namespace, taskName, taskUuid, correlationId)
        .setParent(parent)
        .startSpan();
  }

  /** The task that was created in this span is known by its steps. */
  public void created(ExecutionContext task, Span span) {
    if (openTelemetry.isInstalled()) {
      faults.quietly(() -> ObservedTask.keep(task, span));
    }
  }

  /**
   * {@code step.publish <namespace>}: a child of the task's trace, kind producer; an invalid span
   * for a task older than the limit of {@link #limitTraceAge}, and for one that was not sampled.
   */
  public Span startStepPublish(ExecutionContext task, UUID stepUuid, String stepName) {
    if (!openTelemetry.isInstalled() || attempts.isDropped(task) || attempts.isOld(task)) {
      return Span.getInvalid();
    }
    return faults.started(() -> builders.stepPublish(task, stepUuid, stepName).startSpan());
  }

  /** {@code step.process <step>}: one run of a handler, kind consumer. */
  public Span startStepProcess(StepSpan step) {
    return openTelemetry.isInstalled() ? attempts.start(step) : Span.getInvalid();
  }

  /** One attempt, whose span is there at the end even if its task was not sampled but it failed. */
  public AttemptSpan startAttempt(StepSpan step) {
    return openTelemetry.isInstalled() ? attempts.attempt(step) : AttemptSpan.NONE;
  }

  /**
   * An attempt that failed and that no span tells, because it never reached its handler or its
   * answer got lost: it is written now.
   *
   * @param beganNanos by {@link System#nanoTime}
   * @return the span, as it is stored with tasks; empty when it is not recorded
   */
  public Optional<String> failedAttempt(StepSpan step, long beganNanos, StepResult failure) {
    if (!openTelemetry.isInstalled()) {
      return Optional.empty();
    }
    AttemptSpan attempt = attempts.attempt(step, beganNanos);
    attempt.end(failure);
    return recordedTraceParent(attempt.told());
  }

  /**
   * {@code step.store <step>}: the result of an attempt that has ended well cannot be stored.
   *
   * @param step with the attempt's span as its parent
   * @return the span, as it is stored with tasks; empty when it is not recorded
   */
  public Optional<String> notStored(StepSpan step, StepResult failure) {
    if (!openTelemetry.isInstalled()) {
      return Optional.empty();
    }
    AttemptSpan store = attempts.store(step);
    store.end(failure);
    return recordedTraceParent(store.told());
  }

  /** A span of the engine's own work; an invalid one unless internal spans are switched on. */
  public Span startInternal(String name) {
    if (!openTelemetry.isInstalled() || !internal) {
      return Span.getInvalid();
    }
    return faults.started(() -> tracer.spanBuilder(name).startSpan());
  }

  /** What to store so that the trace goes on later; empty when the span is not being traced. */
  public Optional<String> traceParent(Span span) {
    SpanContext context = SpanIdentity.of(span);
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

  /** Says that the task of {@code task.create} was there already, under this id. */
  public void existed(Span span, UUID taskUuid) {
    faults.quietly(() -> span.setAttribute(SpanNames.TASK_UUID, taskUuid.toString()));
  }

  /** Ends a span that has no outcome. */
  public void end(Span span) {
    if (span != Span.getInvalid()) {
      faults.quietly(span::end);
    }
  }

  /** Ends the span with the outcome of a step; any outcome but success makes it an error. */
  public void end(Span span, String outcome) {
    end(span, outcome, null);
  }

  /** Ends the span with the outcome of a step and what was thrown, if anything. */
  public void end(Span span, String outcome, @Nullable Throwable error) {
    if (span != Span.getInvalid()) {
      faults.quietly(() -> SpanBuilders.end(span, outcome, error));
    }
  }

  /**
   * Makes the span the parent of everything the Vert.x context does from now on: client calls,
   * {@code executeBlocking}, virtual threads. Give each piece of work a duplicated context; on a
   * shared one the span would leak into whatever runs next.
   *
   * @return closing it restores what was current before; may be called on any thread
   */
  public Scope makeCurrent(io.vertx.core.Context context, Span span) {
    return SpanIdentity.of(span).isValid()
        ? attach(context, base(context).with(span))
        : Scope.noop();
  }

  /**
   * The same for one attempt of a task's step, with the task's baggage and its correlation id: they
   * go along with the calls made in this context.
   */
  public Scope makeCurrent(io.vertx.core.Context context, Span span, ExecutionContext task) {
    try {
      return span.getSpanContext().isValid()
          ? attach(context, ObservedTask.of(task).current(base(context), span))
          : Scope.noop();
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Scope.noop();
    }
  }

  /** The same without a span: what the creator of the task gave it to carry along. */
  public Scope makeBaggageCurrent(io.vertx.core.Context context, ExecutionContext task) {
    try {
      return attach(context, base(context).with(ObservedTask.of(task).baggage()));
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Scope.noop();
    }
  }

  /** What is current in the context already, when it is that of this thread. */
  private static Context base(io.vertx.core.Context context) {
    return ContextInternal.current() == context ? Context.current() : Context.root();
  }

  private static Scope attach(io.vertx.core.Context context, Context current) {
    return VertxContextStorage.INSTANCE.attach((ContextInternal) context, current);
  }
}
