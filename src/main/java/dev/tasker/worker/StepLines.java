package dev.tasker.worker;

import dev.tasker.telemetry.log.LogFields;
import dev.tasker.telemetry.trace.StepSpan;
import dev.tasker.telemetry.trace.TraceScope;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.TaskStatus;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The lines a worker writes about its steps and tasks: each names the task and the step, and the
 * trace, where one is given. Those of every step are at DEBUG and cost nothing while it is off.
 */
final class StepLines {
  private static final Logger LOG = LoggerFactory.getLogger(LogFields.EVENTS);

  private StepLines() {}

  /** Whether {@link #executed} and {@link #taskEnded} write anything. */
  static boolean tellsAll() {
    return LOG.isDebugEnabled();
  }

  /** An attempt has ended, however. */
  static void executed(Answer answer, Duration took, Optional<String> trace) {
    Scope scope = TraceScope.of(trace);
    try {
      attempt(LOG.atDebug(), answer.step())
          .addKeyValue("outcome", answer.result().outcome())
          .addKeyValue("duration_ms", took.toMillis())
          .log(LogFields.STEP_EXECUTION);
    } finally {
      scope.close();
    }
  }

  /** The failure of an attempt is recorded. */
  static void failed(
      HeldStep step, StepError error, Optional<Duration> retryAfter, Optional<String> trace) {
    Scope scope = TraceScope.of(trace);
    try {
      LoggingEventBuilder event =
          attempt(LOG.atLevel(retryAfter.isPresent() ? Level.INFO : Level.WARN), step)
              .addKeyValue("code", error.code())
              .addKeyValue("error", error.message());
      if (retryAfter.isPresent()) {
        event.addKeyValue("retry_in_ms", retryAfter.get().toMillis()).log("step.retry_scheduled");
      } else {
        event.log("step.failed");
      }
    } finally {
      scope.close();
    }
  }

  /** A step has ended with its last process. */
  static void lost(StepSpan attempt, StepError error, Optional<String> trace) {
    Scope scope = TraceScope.of(trace);
    try {
      step(LOG.atWarn(), attempt.task(), attempt.stepUuid())
          .addKeyValue("step_name", attempt.stepName())
          .addKeyValue("attempt", attempt.attempt())
          .addKeyValue("code", error.code())
          .addKeyValue("error", error.message())
          .log("step.failed");
    } finally {
      scope.close();
    }
  }

  /** A step cannot run here. */
  static void unreadable(
      StepSpan attempt, int templateId, Throwable cause, Optional<String> trace) {
    Scope scope = TraceScope.of(trace);
    try {
      step(LOG.atError(), attempt.task(), attempt.stepUuid())
          .setCause(cause)
          .addKeyValue("step_name", attempt.stepName())
          .addKeyValue("attempt", attempt.attempt())
          .addKeyValue("template_id", templateId)
          .log("step.template_unreadable");
    } finally {
      scope.close();
    }
  }

  /** Another process has the step. */
  static void leaseLost(HeldStep step, Optional<String> trace) {
    Scope scope = TraceScope.of(trace);
    try {
      attempt(LOG.atWarn(), step)
          .log("step.result_dropped: the lease was lost, another process runs the step");
    } finally {
      scope.close();
    }
  }

  /** A task has ended here. */
  static void taskEnded(ExecutionContext task, TaskStatus status, Optional<String> trace) {
    // What fails for good has blocked its task before it ends it, see tasker_block_tasks.
    TaskStatus from =
        status == TaskStatus.COMPLETE ? TaskStatus.IN_PROGRESS : TaskStatus.BLOCKED_BY_FAILURES;
    Scope scope = TraceScope.of(trace);
    try {
      LOG.atDebug()
          .addKeyValue(LogFields.CORRELATION_ID, task.correlationId())
          .addKeyValue(LogFields.TASK_UUID, task.taskUuid())
          .addKeyValue(LogFields.NAMESPACE, task.namespaceName())
          .addKeyValue("task_name", task.taskName())
          .addKeyValue("from", from.label())
          .addKeyValue("to", status.label())
          .log(LogFields.TASK_STATE_TRANSITION);
    } finally {
      scope.close();
    }
  }

  private static LoggingEventBuilder attempt(LoggingEventBuilder event, HeldStep step) {
    return step(event, step.task().execution(), step.stepUuid())
        .addKeyValue("step_name", step.template().name())
        .addKeyValue("attempt", step.attemptsUsed());
  }

  private static LoggingEventBuilder step(
      LoggingEventBuilder event, ExecutionContext task, UUID stepUuid) {
    return event
        .addKeyValue(LogFields.CORRELATION_ID, task.correlationId())
        .addKeyValue(LogFields.TASK_UUID, task.taskUuid())
        .addKeyValue(LogFields.STEP_UUID, stepUuid)
        .addKeyValue(LogFields.NAMESPACE, task.namespaceName())
        .addKeyValue("task_name", task.taskName());
  }
}
