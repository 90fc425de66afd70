package dev.tasker.cli;

import dev.tasker.workflow.StepState;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a task stands, read from the JSON of the API.
 *
 * @param title {@code namespace/name}
 * @param duration from creation to completion; empty while it runs
 */
record TaskProgress(
    String taskUuid,
    String title,
    String status,
    int done,
    int total,
    List<StepProgress> steps,
    Optional<Duration> duration) {

  TaskProgress {
    steps = List.copyOf(steps);
  }

  static TaskProgress of(JsonObject task) {
    List<StepProgress> steps =
        task.getJsonArray("steps", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .map(StepProgress::of)
            .toList();
    return new TaskProgress(
        task.getString("task_uuid", ""),
        task.getString("namespace", "?") + "/" + task.getString("name", "?"),
        task.getString("status", "?"),
        Objects.requireNonNullElse(task.getInteger("completed_steps"), 0),
        Objects.requireNonNullElse(task.getInteger("total_steps"), steps.size()),
        steps,
        duration(task.getString("created_at"), task.getString("completed_at")));
  }

  /** Whether nothing moves the task any more. */
  boolean isFinal() {
    return Arrays.stream(TaskStatus.values())
        .anyMatch(known -> known.isFinal() && known.label().equals(status));
  }

  boolean isComplete() {
    return status.equals(TaskStatus.COMPLETE.label());
  }

  int retries() {
    return steps.stream().mapToInt(StepProgress::retries).sum();
  }

  int attempts() {
    return steps.stream().mapToInt(StepProgress::attempts).sum();
  }

  /** The steps that run, wait for a retry or have failed, in words; empty when there are none. */
  String remarks() {
    return String.join(
        ", ",
        steps.stream()
            .filter(step -> step.isActive() || step.is(StepState.ERROR))
            .map(TaskProgress::remark)
            .toList());
  }

  private static String remark(StepProgress step) {
    if (step.is(StepState.ERROR)) {
      return step.name() + " failed: " + step.error();
    }
    if (step.is(StepState.WAITING_FOR_RETRY)) {
      return step.name() + " (retry " + step.attempts() + ")";
    }
    return step.retries() > 0 ? step.name() + " (attempt " + step.attempts() + ")" : step.name();
  }

  private static Optional<Duration> duration(
      @org.jspecify.annotations.Nullable String created,
      @org.jspecify.annotations.Nullable String completed) {
    return created == null || completed == null
        ? Optional.empty()
        : Optional.of(Duration.between(Instant.parse(created), Instant.parse(completed)));
  }
}
