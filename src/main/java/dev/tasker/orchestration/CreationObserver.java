package dev.tasker.orchestration;

import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.store.RegisteredTemplate;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.context.DroppedMembers;
import dev.tasker.telemetry.context.SpanIdentity;
import dev.tasker.telemetry.context.TaskBaggage;
import dev.tasker.telemetry.context.TraceStateText;
import dev.tasker.telemetry.log.LogFields;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.telemetry.trace.TraceScope;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import dev.tasker.workflow.TaskStatus;
import dev.tasker.workflow.TaskTemplate;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told about the creation of tasks, and what it gives them: their place in a trace. */
final class CreationObserver {
  private static final Logger LOG = LoggerFactory.getLogger(LogFields.EVENTS);

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
    return new Creating(request, taskUuid, correlationId, caller, span);
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
    private final boolean delayed;

    private Creating(
        TaskRequest request, UUID taskUuid, String correlationId, Span caller, Span span) {
      this.baggage = baggage();
      this.delayed = request.runAt().isPresent();
      this.taskUuid = taskUuid;
      this.correlationId = correlationId;
      this.caller = caller;
      this.span = span;
    }

    ExecutionContext execution(RegisteredTemplate registered) {
      // Without a span of our own, because telemetry is off, the caller's trace still goes on.
      Span parent = SpanIdentity.of(span).isValid() ? span : caller;
      TaskTemplate template = registered.template();
      ExecutionContext execution =
          new ExecutionContext(
              taskUuid,
              correlationId,
              template.namespaceName(),
              template.name(),
              template.version(),
              spans.traceParent(parent),
              droppedTraceState.kept(TraceStateText.of(SpanIdentity.of(parent))).text(),
              sampler.shouldSampleDetailed(template.namespaceName()),
              baggage);
      spans.created(execution, span);
      return execution;
    }

    void created(CreatedTask task, RegisteredTemplate registered) {
      TaskTemplate template = registered.template();
      if (task.created()) {
        metrics.taskCreated(template.namespaceName(), template.name());
        metrics.stepsEnqueued(template.namespaceName(), template.graph().rootCount());
        if (LOG.isDebugEnabled()) {
          begun(template);
        }
      } else {
        spans.existed(span, task.taskUuid());
      }
      spans.end(span, "success");
    }

    /** Whether a delayed task is due already is the database's to say. */
    private void begun(TaskTemplate template) {
      Scope trace = spans.areRecorded() ? TraceScope.of(spans.traceParent(span)) : Scope.noop();
      try {
        LOG.atDebug()
            .addKeyValue(LogFields.CORRELATION_ID, correlationId)
            .addKeyValue(LogFields.TASK_UUID, taskUuid)
            .addKeyValue(LogFields.NAMESPACE, template.namespaceName())
            .addKeyValue("task_name", template.name())
            .addKeyValue("from", "none")
            .addKeyValue("to", (delayed ? TaskStatus.PENDING : TaskStatus.IN_PROGRESS).label())
            .log(LogFields.TASK_STATE_TRANSITION);
      } finally {
        trace.close();
      }
    }

    void failed(Throwable cause) {
      spans.end(span, "error", cause);
    }
  }
}
