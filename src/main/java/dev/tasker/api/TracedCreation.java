package dev.tasker.api;

import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TaskCreator.CreatedTask;
import dev.tasker.orchestration.TaskCreator.Origin;
import dev.tasker.telemetry.SpanNames;
import dev.tasker.telemetry.TaskerMetrics;
import dev.tasker.telemetry.TaskerSpans;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.workflow.TaskRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.Future;
import java.util.UUID;

/** Creates a task inside its {@code task.create} span, from which the task's trace goes on. */
final class TracedCreation {
  private final TaskCreator creator;
  private final TaskerSpans spans;
  private final TaskerMetrics metrics;

  TracedCreation(TaskCreator creator, Telemetry telemetry) {
    this.creator = creator;
    this.spans = telemetry.spans();
    this.metrics = telemetry.metrics();
  }

  Future<CreatedTask> create(TaskRequest request) {
    UUID taskUuid = TaskCreator.newTaskUuid();
    Span span =
        spans.startTaskCreate(
            request.namespaceName(),
            request.name(),
            taskUuid,
            request.correlationId().orElseGet(taskUuid::toString));
    return creator
        .create(taskUuid, request, origin(span))
        .onSuccess(created -> created(span, request, created))
        .onFailure(cause -> spans.end(span, "error", cause));
  }

  private Origin origin(Span span) {
    // Without a span of our own, because telemetry is off, the caller's trace still goes on.
    Span parent = span.getSpanContext().isValid() ? span : Span.current();
    SpanContext context = parent.getSpanContext();
    return context.isValid()
        ? new Origin(spans.traceParent(parent), context.isSampled())
        : Origin.NONE;
  }

  private void created(Span span, TaskRequest request, CreatedTask created) {
    if (created.created()) {
      metrics.taskCreated(request.namespaceName(), request.name());
    } else {
      span.setAttribute(SpanNames.TASK_UUID, created.taskUuid().toString());
    }
    spans.end(span, "success");
  }
}
