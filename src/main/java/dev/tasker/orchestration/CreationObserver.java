package dev.tasker.orchestration;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.context.DroppedMembers;
import dev.tasker.telemetry.context.SpanIdentity;
import dev.tasker.telemetry.context.TaskBaggage;
import dev.tasker.telemetry.context.TraceStateText;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskTemplate;
import io.opentelemetry.api.trace.Span;
import java.util.Optional;
import java.util.UUID;

/** What is told about the creation of tasks, and what it gives them: their place in a trace. */
final class CreationObserver {
  private final TaskerSpans spans;
  private final TaskerMetrics metrics;
  private final NamespaceAwareSampler sampler;
  private final DroppedMembers droppedBaggage;
  private final DroppedMembers droppedTraceState;

  CreationObserver(Telemetry telemetry) {
    this.spans = telemetry.spans();
    this.metrics = telemetry.metrics();
    this.sampler = telemetry.sampler();
    this.droppedBaggage = DroppedMembers.ofBaggage(metrics::baggageDropped);
    this.droppedTraceState = DroppedMembers.ofTraceState(metrics::traceStateDropped);
  }

  /** Call it on the caller's thread: the span is a child of the caller's current one. */
  Creating creating(TaskRequest request, UUID taskUuid, String correlationId) {
    Span caller = Span.current();
    Span span =
        spans.startTaskCreate(request.namespaceName(), request.name(), taskUuid, correlationId);
    return new Creating(taskUuid, correlationId, caller, span, baggage());
  }

  private Optional<String> baggage() {
    return droppedBaggage.kept(TaskBaggage.current()).text();
  }

  /** One creation under way. */
  final class Creating {
    private final UUID taskUuid;
    private final String correlationId;
    private final Span caller;
    private final Span span;
    private final Optional<String> baggage;

    private Creating(
        UUID taskUuid, String correlationId, Span caller, Span span, Optional<String> baggage) {
      this.baggage = baggage;
      this.taskUuid = taskUuid;
      this.correlationId = correlationId;
      this.caller = caller;
      this.span = span;
    }

    ExecutionContext execution(RegisteredTemplate registered) {
      // Without a span of our own, because telemetry is off, the caller's trace still goes on.
      Span parent = SpanIdentity.of(span).isValid() ? span : caller;
      TaskTemplate template = registered.template();
      return new ExecutionContext(
          taskUuid,
          correlationId,
          template.namespaceName(),
          template.name(),
          template.version(),
          spans.traceParent(parent),
          droppedTraceState.kept(TraceStateText.of(SpanIdentity.of(parent))).text(),
          sampler.shouldSampleDetailed(template.namespaceName()),
          baggage);
    }

    void created(CreatedTask task, RegisteredTemplate registered) {
      TaskTemplate template = registered.template();
      if (task.created()) {
        metrics.taskCreated(template.namespaceName(), template.name());
        metrics.stepsEnqueued(template.namespaceName(), template.graph().rootCount());
      } else {
        spans.existed(span, task.taskUuid());
      }
      spans.end(span, "success");
    }

    void failed(Throwable cause) {
      spans.end(span, "error", cause);
    }
  }
}
