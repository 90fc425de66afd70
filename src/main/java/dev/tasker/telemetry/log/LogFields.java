package dev.tasker.telemetry.log;

import java.util.List;

/** The keys of log lines, and the events that others search for. */
public final class LogFields {
  public static final String CORRELATION_ID = "correlation_id";
  public static final String TASK_UUID = "task_uuid";
  public static final String STEP_UUID = "step_uuid";
  public static final String NAMESPACE = "namespace";
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";

  /** In the order in which every line that has them has them, before all others. */
  static final List<String> FIRST =
      List.of(CORRELATION_ID, TASK_UUID, STEP_UUID, NAMESPACE, TRACE_ID, SPAN_ID);

  /** Followed by the name of a baggage entry. */
  public static final String BAGGAGE = "baggage.";

  /** A task moved from one state to another. */
  public static final String TASK_STATE_TRANSITION = "task.state_transition";

  /** An attempt of a step has ended. */
  public static final String STEP_EXECUTION = "step.execution";

  /** The logger of the engine's events. */
  public static final String EVENTS = "dev.tasker.events";

  /** Those of the first that name task and step. */
  static final List<String> WORK = FIRST.subList(0, 4);

  private LogFields() {}
}
