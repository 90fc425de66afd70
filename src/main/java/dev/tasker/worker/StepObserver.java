package dev.tasker.worker;

import dev.tasker.store.ClaimedStep;
import dev.tasker.store.LostStep;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.trace.StepSpan;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything a worker tells about its steps: metrics, the publish span, log events, and on the
 * event bus of this process the end of each task it has finished.
 */
final class StepObserver {
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
   * The task verticle has answered, or somebody for it.
   *
   * @return the answer, with the span that tells it
   */
  Answer answered(Answer answer) {
    ExecutionContext task = answer.step().task().execution();
    long tookNanos = System.nanoTime() - answer.sentNanos();
    try {
      Scope trace = exemplar(task, answer.published());
      try {
        metrics.stepFinished(
            task,
            answer.step().template().name(),
            answer.result().outcome(),
            tookNanos,
            answer.step().waited());
      } finally {
        trace.close();
      }
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
    }
    try {
      Answer told = told(answer);
      if (StepLines.tellsAll()) {
        StepLines.executed(told, Duration.ofNanos(tookNanos), shown(told.trace()));
      }
      return told;
    } catch (RuntimeException | LinkageError e) {
      spans.faults().tell(e);
      return answer;
    }
  }

  /**
   * A step fails that could not be sent.
   *
   * @param beganNanos by {@link System#nanoTime}
   * @return its answer, with the span that tells it
   */
  Answer notSent(HeldStep step, long beganNanos, StepError error) {
    return told(
        new Answer(
            step,
            new StepResult.RetryableFailure(error, Optional.empty()),
            beganNanos,
            step.task().execution().traceParent(),
            Optional.empty()));
  }

  /**
   * A claimed step fails because its template cannot be read.
   *
   * @param beganNanos by {@link System#nanoTime}
   */
  void unreadable(
      ClaimedStep step, ExecutionContext task, String stepName, long beganNanos, Throwable cause) {
    StepSpan attempt =
        new StepSpan(
            task,
            step.stepUuid(),
            stepName,
            step.attempt() - step.leaseLosses(),
            step.traceParent(),
            List.copyOf(step.dependencyTraceParents().values()));
    Optional<String> span =
        spans.areRecorded()
            ? spans.failedAttempt(
                attempt,
                beganNanos,
                new StepResult.RetryableFailure(StepError.of(cause), Optional.empty()))
            : Optional.empty();
    StepLines.unreadable(attempt, step.templateId(), cause, shown(span.or(step::traceParent)));
  }

  /**
   * Steps have ended with the last of the processes they cost, and some of their tasks with them.
   */
  void lost(List<LostStep> steps) {
    Map<UUID, LostStep> ended = new LinkedHashMap<>();
    for (LostStep step : steps) {
      spans.faults().quietly(() -> lost(step));
      if (step.status().isFinal()) {
        ended.put(step.task().taskUuid(), step);
      }
    }
    ended.values().forEach(step -> taskFinished(step.task(), step.status()));
  }

  private void lost(LostStep step) {
    StepSpan attempt =
        new StepSpan(
            step.task(),
            step.stepUuid(),
            step.stepName(),
            step.attempt(),
            step.task().traceParent(),
            step.links());
    Optional<String> span =
        spans.areRecorded()
            ? spans.failedAttempt(
                attempt,
                System.nanoTime() - step.ran().toNanos(),
                new StepResult.PermanentFailure(step.error()))
            : Optional.empty();
    StepLines.lost(attempt, step.error(), shown(span.or(step.task()::traceParent)));
  }

  /**
   * The result of an attempt that has ended well cannot be stored.
   *
   * @return a failure, with the span that tells it: where the attempt's own was recorded, one below
   *     it
   */
  Answer notStored(Answer answer, StepError error) {
    if (!(answer.result() instanceof StepResult.Success)) {
      // It has failed before, and is told.
      return answer;
    }
    Answer failed =
        new Answer(
            answer.step(),
            new StepResult.PermanentFailure(error),
            answer.sentNanos(),
            answer.trace(),
            Optional.empty());
    boolean recorded = answer.span().filter(TraceParent::isSampled).isPresent();
    return recorded && spans.areRecorded()
        ? failed.toldBy(spans.notStored(span(failed), failed.result()))
        : told(failed);
  }

  /** A failure that no span tells yet gets one: its handler never ran, or its answer got lost. */
  private Answer told(Answer answer) {
    if (answer.span().isPresent()
        || answer.result() instanceof StepResult.Success
        || !spans.areRecorded()) {
      return answer;
    }
    return answer.toldBy(spans.failedAttempt(span(answer), answer.sentNanos(), answer.result()));
  }

  private static StepSpan span(Answer answer) {
    HeldStep step = answer.step();
    return new StepSpan(
        step.task().execution(),
        step.stepUuid(),
        step.template().name(),
        step.attemptsUsed(),
        answer.published(),
        step.task().joinedSpans(step.stepIndex()));
  }

  /** So that timings of a task whose trace is recorded remember it. */
  private Scope exemplar(ExecutionContext task, Optional<String> traceParent) {
    return spans.areRecorded() && task.sampled() ? TraceScope.recorded(traceParent) : Scope.noop();
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
      spans.faults().quietly(() -> metrics.claimBatch(steps));
    }
  }

  void committing(int results) {
    spans.faults().quietly(() -> metrics.commitBatch(results));
  }

  /** The failure of an attempt is recorded. */
  void failed(Answer answer, StepError error, Optional<Duration> retryAfter) {
    ExecutionContext task = answer.step().task().execution();
    if (retryAfter.isPresent()) {
      spans.faults().quietly(() -> metrics.stepRetried(task.namespaceName(), task.taskName()));
    }
    StepLines.failed(answer.step(), error, retryAfter, shown(answer.trace()));
  }

  void leaseLost(Answer answer) {
    spans.faults().quietly(() -> metrics.leaseLost(1));
    StepLines.leaseLost(answer.step(), shown(answer.trace()));
  }

  /** Lines name a trace while spans are recorded, and no other. */
  private Optional<String> shown(Optional<String> trace) {
    return spans.areRecorded() ? trace : Optional.empty();
  }

  void taskFinished(ExecutionContext task, TaskStatus status) {
    spans.faults().quietly(() -> completed(task, status));
    eventBus.publish(TASK_FINISHED, finished(task, status), LOCAL);
    if (StepLines.tellsAll()) {
      StepLines.taskEnded(task, status, shown(task.traceParent()));
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
}
