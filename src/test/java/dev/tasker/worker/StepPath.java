package dev.tasker.worker;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.context.NamedWork;
import dev.tasker.telemetry.context.StepCorrelation;
import dev.tasker.telemetry.trace.AttemptSpan;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.HandlerReference;
import dev.tasker.workflow.RetryPolicy;
import dev.tasker.workflow.StepResult;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Everything of telemetry that one step passes on its way, call by call in the engine's order and
 * without the engine. One thread.
 */
final class StepPath {
  private static final StepResult OTHER = StepResult.permanent("traced", "telemetry is on");
  private static final BiConsumer<String, String> HEADERS = (name, value) -> {};

  private final ContextInternal context;
  private final VertxTracer<?, Object> tracer;
  private final StepObserver observer;
  private final TaskerSpans spans;
  private final ExecutionContext task;
  private final HeldStep step;
  private final StepDispatch dispatch;
  private final StepCorrelation.Work work;
  private final MultiMap noHeaders = MultiMap.caseInsensitiveMultiMap();
  private final StepResult result = StepResult.success();

  /** A step of a task that nothing is recorded of. */
  static StepPath of(Telemetry telemetry, Vertx vertx) {
    return new StepPath(telemetry, vertx, Optional.empty(), false);
  }

  /**
   * A step of a task.
   *
   * @param traceParent what the task was created with
   * @param sampled whether it gets detailed metrics
   */
  @SuppressWarnings("unchecked") // a tracer takes back what it gave
  StepPath(Telemetry telemetry, Vertx vertx, Optional<String> traceParent, boolean sampled) {
    this.context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    this.tracer = (VertxTracer<?, Object>) ((VertxInternal) vertx).tracer();
    this.observer = new StepObserver(telemetry, vertx.eventBus());
    this.spans = telemetry.spans();
    this.task =
        new ExecutionContext(
            UuidCreator.getTimeOrderedEpoch(),
            "corr-1",
            "payments",
            "checkout",
            "1.0.0",
            traceParent,
            sampled);
    this.step =
        new HeldStep(
            new TaskMemory(task, template(), new JsonObject(), 2),
            0,
            UUID.randomUUID(),
            1,
            0,
            1,
            1,
            Duration.ofMillis(1));
    this.dispatch = dispatch();
    this.work = new NamedWork(task, step.stepUuid());
  }

  /** What is left without telemetry: what the calls are given is at hand in any case. */
  StepResult bare() {
    boolean same = step.task().execution() == task && dispatch.traceParent().isEmpty();
    return same && context != null && tracer != null ? result : OTHER;
  }

  /** What tracing and the correlation of log lines add to a step. */
  StepResult traced() {
    Optional<String> parent = observer.published(step);
    Object sent = send();
    Object received = receive();
    AttemptSpan span = TaskVerticle.begin(spans, dispatch);
    StepCorrelation.put(context, work);
    Scope scope = Attempt.enter(spans, context, span, task);
    scope.close();
    span.end(result);
    boolean plainReply =
        TaskVerticle.replyFrom(spans, span).getTracingPolicy() == TracingPolicy.IGNORE;
    Object replied = send();
    boolean silent = sent == null && received == null && replied == null && plainReply;
    return silent && parent.isEmpty() ? result : OTHER;
  }

  /** What tracing adds to a creation: a span, what is stored of it, what its steps will need. */
  StepResult created() {
    Span span = spans.startTaskCreate("payments", "checkout", task.taskUuid(), "corr-1");
    Optional<String> parent = spans.traceParent(span);
    ExecutionContext created =
        new ExecutionContext(
            task.taskUuid(), "corr-1", "payments", "checkout", "1.0.0", parent, false);
    spans.created(created, span);
    spans.end(span, "success");
    return created.traceParent().isEmpty() ? result : OTHER;
  }

  /** The same without telemetry. */
  StepResult bareCreated() {
    ExecutionContext created =
        new ExecutionContext(
            task.taskUuid(), "corr-1", "payments", "checkout", "1.0.0", Optional.empty(), false);
    return created.traceParent().isEmpty() ? result : OTHER;
  }

  /** What tracing adds to a commit, of one step or of a hundred. */
  StepResult committed() {
    Span commit = observer.begin("steps.commit");
    Object query = send();
    observer.end(commit);
    return query == null ? result : OTHER;
  }

  /** What the counters add, and the timings of a task that was sampled. */
  StepResult counted() {
    observer.ready(task);
    return observer
        .answered(new Answer(step, result, System.nanoTime(), task.traceParent(), Optional.empty()))
        .result();
  }

  /** As the event bus and the PostgreSQL client ask Vert.x's tracer. */
  private Object send() {
    return tracer.sendRequest(
        context, SpanKind.RPC, TracingPolicy.IGNORE, this, "send", HEADERS, TagExtractor.empty());
  }

  /** As the event bus asks it before it calls a consumer. */
  private Object receive() {
    return tracer.receiveRequest(
        context,
        SpanKind.RPC,
        TracingPolicy.PROPAGATE,
        this,
        "send",
        noHeaders,
        TagExtractor.empty());
  }

  private StepDispatch dispatch() {
    return new StepDispatch(
        new StepContext(
            task, step.stepUuid(), "charge", 1, 3, new JsonObject(), Map.of(), new JsonObject()),
        "handler",
        task.traceParent(),
        List.of(),
        Optional.empty());
  }

  private static RegisteredTemplate template() {
    StepTemplate charge =
        new StepTemplate(
            "charge",
            "",
            HandlerReference.of("handler"),
            List.of(),
            Optional.empty(),
            RetryPolicy.DEFAULT,
            new JsonObject());
    return new RegisteredTemplate(
        1,
        1,
        TaskTemplate.of(
            "payments",
            "checkout",
            "1.0.0",
            "",
            List.of(charge),
            new JsonObject(),
            new JsonObject()));
  }
}
