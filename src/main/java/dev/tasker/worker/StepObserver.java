package dev.tasker.worker;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.trace.TaskerSpans;
import dev.tasker.telemetry.trace.TraceScope;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.StepResult;
import dev.tasker.workflow.TaskStatus;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Everything a worker tells about its steps: metrics, the publish span, log events, and on the
 * event bus of this process the end of each task it has finished.
 */
final class StepObserver {
  private static final Logger LOG = LoggerFactory.getLogger("dev.tasker.events");

  private static final String TASK_FINISHED = "tasker.events.task.finished";
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setTracingPolicy(TracingPolicy.IGNORE);

  private final TaskerMetrics metrics;
  private final TaskerSpans spans;
  private final EventBus eventBus;

  StepObserver(Telemetry telemetry, EventBus eventBus) {
    this.metrics = telemetry.metrics();
    this.spans = telemetry.spans();
    this.eventBus = eventBus;
  }

  /**
   * A step is about to be sent to its task verticle.
   *
   * @return what the task verticle's span continues
   */
  Optional<String> published(HeldStep step) {
    ExecutionContext task = step.task().execution();
    if (!spans.areRecorded()) {
      return task.traceParent();
    }
    Span span = spans.startStepPublish(task, step.stepUuid(), step.template().name());
    if (!span.getSpanContext().isValid()) {
      return task.traceParent();
    }
    spans.end(span);
    return spans.traceParent(span);
  }

  /**
   * The task verticle has answered.
   *
   * @param sentNanos when it was asked, by {@link System#nanoTime}
   * @param published what {@link #published} answered
   */
  void answered(HeldStep step, long sentNanos, Optional<String> published, StepResult result) {
    ExecutionContext task = step.task().execution();
    try {
      Scope trace = exemplar(task, published);
      try {
        metrics.stepFinished(
            task,
            step.template().name(),
            result.outcome(),
            System.nanoTime() - sentNanos,
            step.waited());
      } finally {
        trace.close();
      }
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
  }

  /** So that timings of a task whose trace is recorded remember it. */
  private Scope exemplar(ExecutionContext task, Optional<String> traceParent) {
    return spans.areRecorded() && task.sampled() ? TraceScope.recorded(traceParent) : Scope.noop();
  }

  /** Whatever telemetry does, the step goes on: an application's own may throw. */
  private void quietly(Runnable observation) {
    try {
      observation.run();
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
  }

  /** A step of this task became ready to run, here or in the queue. */
  void ready(ExecutionContext task) {
    try {
      metrics.stepsEnqueued(task.namespaceName(), 1);
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
  }

  /** A claim or a commit begins; a span of its own when internal spans are switched on. */
  Span begin(String work) {
    return spans.startInternal(work);
  }

  void end(Span work) {
    spans.end(work);
  }

  void claimed(int steps) {
    if (steps > 0) {
      quietly(() -> metrics.claimBatch(steps));
    }
  }

  void committing(int results) {
    quietly(() -> metrics.commitBatch(results));
  }

  void failed(HeldStep step, StepError error, Optional<Duration> retryAfter) {
    ExecutionContext task = step.task().execution();
    if (retryAfter.isPresent()) {
      quietly(() -> metrics.stepRetried(task.namespaceName(), task.taskName()));
    }
    Scope trace = spans.areRecorded() ? TraceScope.of(task.traceParent()) : Scope.noop();
    try {
      log(step, error, retryAfter);
    } finally {
      trace.close();
    }
  }

  private static void log(HeldStep step, StepError error, Optional<Duration> retryAfter) {
    LoggingEventBuilder event =
        withStep(
                LOG.atLevel(retryAfter.isPresent() ? Level.INFO : Level.WARN),
                step.task().execution(),
                step.template().name())
            .addKeyValue("step_uuid", step.stepUuid())
            .addKeyValue("attempt", step.attempt())
            .addKeyValue("code", error.code())
            .addKeyValue("error", error.message());
    if (retryAfter.isPresent()) {
      event.addKeyValue("retry_in_ms", retryAfter.get().toMillis()).log("step.retry_scheduled");
    } else {
      event.log("step.failed");
    }
  }

  void leaseLost(TaskMemory task, int stepIndex) {
    quietly(() -> metrics.leaseLost(1));
    withStep(LOG.atWarn(), task.execution(), task.template().template().step(stepIndex).name())
        .log("step.result_dropped: the lease was lost, another process runs the step");
  }

  void taskFinished(ExecutionContext task, TaskStatus status) {
    quietly(() -> completed(task, status));
    eventBus.publish(TASK_FINISHED, finished(task, status), LOCAL);
    if (LOG.isDebugEnabled()) {
      LOG.atDebug()
          .addKeyValue("correlation_id", task.correlationId())
          .addKeyValue("task_uuid", task.taskUuid())
          .addKeyValue("namespace", task.namespaceName())
          .addKeyValue("to", status.label())
          .log("task.state_transition");
    }
  }

  private void completed(ExecutionContext task, TaskStatus status) {
    Scope trace = exemplar(task, task.traceParent());
    try {
      metrics.taskCompleted(task, status, age(task));
    } finally {
      trace.close();
    }
  }

  private static JsonObject finished(ExecutionContext task, TaskStatus status) {
    return new JsonObject()
        .put("task_uuid", task.taskUuid().toString())
        .put("correlation_id", task.correlationId())
        .put("namespace", task.namespaceName())
        .put("name", task.taskName())
        .put("status", status.label());
  }

  /** A version 7 UUID begins with its milliseconds since 1970. */
  private static Duration age(ExecutionContext task) {
    long createdMillis = task.taskUuid().getMostSignificantBits() >>> 16;
    return Duration.ofMillis(Math.max(0, System.currentTimeMillis() - createdMillis));
  }

  private static LoggingEventBuilder withStep(
      LoggingEventBuilder event, ExecutionContext task, String stepName) {
    return event
        .addKeyValue("correlation_id", task.correlationId())
        .addKeyValue("task_uuid", task.taskUuid())
        .addKeyValue("namespace", task.namespaceName())
        .addKeyValue("task_name", task.taskName())
        .addKeyValue("step", stepName);
  }
}
