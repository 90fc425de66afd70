package dev.tasker.telemetry.metric;

import java.util.List;

/**
 * Every metric of the engine: the one list that code, tests and dashboards agree on. Names are
 * Micrometer's; {@link #prometheusName()} is what a scrape shows. Ids never become labels.
 */
public enum TaskerMetric {
  TASKS_CREATED("tasker.tasks.created", Kind.COUNTER, "Tasks accepted", "namespace", "task_name"),
  TASKS_COMPLETED(
      "tasker.tasks.completed",
      Kind.COUNTER,
      "Tasks that reached a final state",
      "namespace",
      "task_name",
      "state"),
  TASK_DURATION(
      "tasker.task.duration",
      Kind.TIMER,
      "From creation to the final state (detailed: sampled by namespace)",
      "namespace",
      "task_name",
      "state"),
  STEPS_ENQUEUED("tasker.steps.enqueued", Kind.COUNTER, "Steps made ready to run", "namespace"),
  STEPS_COMPLETED(
      "tasker.steps.completed",
      Kind.COUNTER,
      "Handler runs that ended, by outcome",
      "namespace",
      "task_name",
      "outcome"),
  STEP_DURATION(
      "tasker.step.duration",
      Kind.TIMER,
      "One run of a handler (detailed: sampled by namespace)",
      "namespace",
      "task_name",
      "step_name",
      "outcome"),
  STEP_WAIT(
      "tasker.step.wait",
      Kind.TIMER,
      "From ready to the start of the handler (detailed: sampled by namespace)",
      "namespace",
      "task_name"),
  STEP_RETRIES("tasker.step.retries", Kind.COUNTER, "Retries scheduled", "namespace", "task_name"),
  STEPS_IN_PROGRESS(
      "tasker.steps.in.progress", Kind.GAUGE, "Steps this process holds and has not finished"),
  STEPS_READY(
      "tasker.steps.ready",
      Kind.GAUGE,
      "Steps in the queue at the last heartbeat; 10001 stands for more"),
  STEP_LEASE_LOST(
      "tasker.step.lease.lost", Kind.COUNTER, "Results refused because the lease was lost"),
  CLAIM_BATCH_SIZE("tasker.claim.batch.size", Kind.SUMMARY, "Steps got by one claim"),
  COMMIT_BATCH_SIZE("tasker.commit.batch.size", Kind.SUMMARY, "Results written by one commit"),
  SPANS_DROPPED(
      "tasker.telemetry.spans.dropped",
      Kind.COUNTER,
      "Spans that never reached the collector, or that it rejected"),
  LOGS_DROPPED(
      "tasker.telemetry.log.records.dropped",
      Kind.COUNTER,
      "Log records that never reached the collector, or that it rejected; the console has them"),
  EXPORT_FAILURES(
      "tasker.telemetry.export.failures",
      Kind.COUNTER,
      "Batches the collector did not take, or not as a whole, of all signals"),
  BAGGAGE_DROPPED(
      "tasker.telemetry.baggage.members.dropped",
      Kind.COUNTER,
      "Members of baggage that tasks did not take along"),
  TRACESTATE_DROPPED(
      "tasker.telemetry.tracestate.members.dropped",
      Kind.COUNTER,
      "Members of tracestate that tasks did not take along"),
  CONFIG_RELOADS(
      "tasker.config.reloads",
      Kind.COUNTER,
      "Readings of the configuration while running, by outcome",
      "outcome"),
  CONFIG_RELOAD_SUCCESSFUL(
      "tasker.config.last.reload.successful",
      Kind.GAUGE,
      "0 while the last reading of the configuration was refused; else 1"),
  CONFIG_RESTART_PENDING(
      "tasker.config.restart.pending",
      Kind.GAUGE,
      "Keys whose values in the files wait for a restart");

  /** What is measured: a rising count, a current value, sizes, or times in seconds. */
  public enum Kind {
    COUNTER("_total"),
    GAUGE(""),
    SUMMARY(""),
    TIMER("_seconds");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }
  }

  private final String meterName;
  private final Kind kind;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, its type does not say so
  private final List<String> labels;

  TaskerMetric(String meterName, Kind kind, String help, String... labels) {
    this.meterName = meterName;
    this.kind = kind;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** The name given to Micrometer. */
  public String meterName() {
    return meterName;
  }

  /** The name in a scrape, with its base unit. */
  public String prometheusName() {
    return meterName.replace('.', '_') + kind.suffix;
  }

  public Kind kind() {
    return kind;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels;
  }
}
