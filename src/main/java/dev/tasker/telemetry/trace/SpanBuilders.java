package dev.tasker.telemetry.trace;

import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of tasks and steps are made of: names, kinds and attributes, those of
 * OpenTelemetry's semantic conventions for messaging among them.
 */
final class SpanBuilders {
  private static final String STEP_ADDRESS = "tasker.steps.";
  private static final String SUCCESS = "success";
  private static final String SYSTEM = "tasker";
  private static final String CREATE = "create";

  private final Tracer tracer;

  SpanBuilders(Tracer tracer) {
    this.tracer = tracer;
  }

  SpanBuilder taskCreate(String namespace, String taskName, UUID taskUuid, String correlationId) {
    return tracer
        .spanBuilder(SpanNames.TASK_CREATE)
        .setAttribute(SpanNames.NAMESPACE, namespace)
        .setAttribute(SpanNames.TASK_NAME, taskName)
        .setAttribute(SpanNames.TASK_UUID, taskUuid.toString())
        .setAttribute(SpanNames.CORRELATION_ID, correlationId)
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute(SpanNames.MESSAGING_SYSTEM, SYSTEM)
        .setAttribute(SpanNames.MESSAGING_DESTINATION, STEP_ADDRESS + namespace)
        .setAttribute(SpanNames.MESSAGING_OPERATION_NAME, CREATE)
        .setAttribute(SpanNames.MESSAGING_OPERATION_TYPE, CREATE)
        .setAttribute(SpanNames.MESSAGING_MESSAGE_ID, taskUuid.toString())
        .setAttribute(SpanNames.MESSAGING_CONVERSATION_ID, correlationId);
  }

  SpanBuilder stepPublish(ExecutionContext task, UUID stepUuid, String stepName) {
    return stepSpan(
            SpanNames.STEP_PUBLISH + ' ' + task.namespaceName(),
            task,
            TaskTrace.of(task, task.traceParent()))
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute(SpanNames.STEP_NAME, stepName)
        .setAttribute(SpanNames.MESSAGING_MESSAGE_ID, stepUuid.toString())
        .setAttribute(SpanNames.MESSAGING_OPERATION_NAME, "publish")
        .setAttribute(SpanNames.MESSAGING_OPERATION_TYPE, "send");
  }

  SpanBuilder processSpan(StepSpan step, Context parent) {
    SpanBuilder span =
        attemptSpan(SpanNames.STEP_PROCESS, step, parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute(SpanNames.MESSAGING_OPERATION_NAME, "process")
            .setAttribute(SpanNames.MESSAGING_OPERATION_TYPE, "process");
    for (String link : step.links()) {
      SpanContext linked = TraceParent.parse(link);
      if (linked.isValid()) {
        span.addLink(linked);
      }
    }
    return span;
  }

  /** Below the span of the attempt whose result is to be stored. */
  SpanBuilder storeSpan(StepSpan step) {
    return attemptSpan(SpanNames.STEP_STORE, step, TaskTrace.of(step.task(), step.parent()))
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute(SpanNames.MESSAGING_OPERATION_NAME, "store")
        .setAttribute(SpanNames.MESSAGING_OPERATION_TYPE, "settle");
  }

  private SpanBuilder attemptSpan(String name, StepSpan step, Context parent) {
    return stepSpan(name + ' ' + step.stepName(), step.task(), parent)
        .setAttribute(SpanNames.STEP_NAME, step.stepName())
        .setAttribute(SpanNames.STEP_UUID, step.stepUuid().toString())
        .setAttribute(SpanNames.ATTEMPT, (long) step.attempt())
        .setAttribute(SpanNames.MESSAGING_MESSAGE_ID, step.stepUuid().toString());
  }

  private SpanBuilder stepSpan(String name, ExecutionContext task, Context parent) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setAttribute(SpanNames.NAMESPACE, task.namespaceName())
        .setAttribute(SpanNames.TASK_NAME, task.taskName())
        .setAttribute(SpanNames.TASK_UUID, task.taskUuid().toString())
        .setAttribute(SpanNames.CORRELATION_ID, task.correlationId())
        .setAttribute(SpanNames.MESSAGING_SYSTEM, SYSTEM)
        .setAttribute(SpanNames.MESSAGING_DESTINATION, STEP_ADDRESS + task.namespaceName())
        .setAttribute(SpanNames.MESSAGING_CONVERSATION_ID, task.correlationId());
  }

  /** Ends it with the outcome of a step; any outcome but success makes it an error. */
  static void end(Span span, String outcome, @Nullable Throwable error) {
    if (!span.isRecording()) {
      return;
    }
    span.setAttribute(SpanNames.OUTCOME, outcome);
    if (error != null) {
      SpanErrors.tell(span, error);
    } else if (!outcome.equals(SUCCESS)) {
      span.setAttribute(SpanNames.ERROR_TYPE, outcome).setStatus(StatusCode.ERROR, outcome);
    }
    span.end();
  }
}
