package dev.tasker.workflow;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The states of a step. The legal moves stand in {@link #successors()}; {@code docs/states.md} and
 * the PostgreSQL enum {@code tasker_step_state} say the same, and a test compares the three.
 */
public enum StepState {
  /** Waits for dependencies. */
  PENDING,
  /** Ready; waits in the queue for a process to claim it. */
  ENQUEUED,
  /** Claimed by one process under its lease. */
  IN_PROGRESS,
  /** Failed with attempts left; a timer returns it to the queue. */
  WAITING_FOR_RETRY,
  /** Done; its result is stored. */
  COMPLETE,
  /** Failed for good: a permanent failure, or no attempts left. */
  ERROR,
  /** Cancelled with its task. */
  CANCELLED,
  /** Declared done by an operator. */
  RESOLVED_MANUALLY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The word used in SQL, JSON, metrics and logs, for example {@code waiting_for_retry}. */
  public String label() {
    return label;
  }

  /** The state with this label; an unknown label is a bug and throws. */
  public static StepState of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** The states a step may move to from this one. */
  public Set<StepState> successors() {
    return switch (this) {
      // In progress directly: the process that completes the last dependency takes the step over.
      case PENDING -> EnumSet.of(ENQUEUED, IN_PROGRESS, CANCELLED, RESOLVED_MANUALLY);
      case ENQUEUED -> EnumSet.of(IN_PROGRESS, CANCELLED, RESOLVED_MANUALLY);
      // Enqueued again: the lease of its process ran out.
      case IN_PROGRESS ->
          EnumSet.of(COMPLETE, ERROR, WAITING_FOR_RETRY, ENQUEUED, CANCELLED, RESOLVED_MANUALLY);
      case WAITING_FOR_RETRY -> EnumSet.of(ENQUEUED, CANCELLED, RESOLVED_MANUALLY);
      case ERROR -> EnumSet.of(ENQUEUED, PENDING, CANCELLED, RESOLVED_MANUALLY);
      case COMPLETE, CANCELLED, RESOLVED_MANUALLY -> EnumSet.noneOf(StepState.class);
    };
  }

  /** Whether a step may move from this state to {@code next}. */
  public boolean canBecome(StepState next) {
    return successors().contains(next);
  }

  /** Whether steps that depend on one in this state may run. */
  public boolean satisfiesDependents() {
    return this == COMPLETE || this == RESOLVED_MANUALLY;
  }
}
