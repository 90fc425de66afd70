package dev.tasker.workflow;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The states of a task. As for {@link StepState}, the legal moves here, {@code docs/states.md} and
 * the PostgreSQL enum {@code tasker_task_status} agree, and a test compares the three.
 */
public enum TaskStatus {
  /** Accepted; its first steps wait for {@code run_at}. */
  PENDING,
  /** At least one step may run, runs or waits for a retry. */
  IN_PROGRESS,
  /** A step has failed for good; steps that do not depend on it still run. */
  BLOCKED_BY_FAILURES,
  /** Every step is complete (or resolved manually). */
  COMPLETE,
  /** A step has failed for good and nothing else can run. */
  ERROR,
  /** Cancelled by a user. */
  CANCELLED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The word used in SQL, JSON, metrics and logs. */
  public String label() {
    return label;
  }

  /** The status with this label; an unknown label is a bug and throws. */
  public static TaskStatus of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** The states a task may move to from this one. */
  public Set<TaskStatus> successors() {
    return switch (this) {
      case PENDING -> EnumSet.of(IN_PROGRESS, CANCELLED);
      case IN_PROGRESS -> EnumSet.of(COMPLETE, BLOCKED_BY_FAILURES, ERROR, CANCELLED);
      case BLOCKED_BY_FAILURES -> EnumSet.of(ERROR, IN_PROGRESS, CANCELLED);
      case ERROR -> EnumSet.of(IN_PROGRESS, COMPLETE, CANCELLED);
      case COMPLETE, CANCELLED -> EnumSet.noneOf(TaskStatus.class);
    };
  }

  /** Whether a task may move from this state to {@code next}. */
  public boolean canBecome(TaskStatus next) {
    return successors().contains(next);
  }

  /** Whether nothing moves the task any more unless an operator does. */
  public boolean isFinal() {
    return this == COMPLETE || this == ERROR || this == CANCELLED;
  }
}
