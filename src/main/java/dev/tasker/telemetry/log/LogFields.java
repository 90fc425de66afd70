package dev.tasker.telemetry.log;

/** The keys of log lines, and the events that others search for. */
public final class LogFields {
  public static final String CORRELATION_ID = "correlation_id";
  public static final String TASK_UUID = "task_uuid";
  public static final String STEP_UUID = "step_uuid";
  public static final String NAMESPACE = "namespace";
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";

  /** Followed by the name of a baggage entry. */
  public static final String BAGGAGE = "baggage.";

  /** A task moved from one state to another. */
  public static final String TASK_STATE_TRANSITION = "task.state_transition";

  /** A handler ran. */
  public static final String STEP_EXECUTION = "step.execution";

  private LogFields() {}
}
