package dev.tasker.telemetry.metric;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Records what the engine does. Counters are always recorded; duration histograms only for tasks
 * that were sampled when they were created. Safe on any thread; meters are created once and then
 * found in a map, so recording costs nanoseconds and never fails a step.
 */
public final class TaskerMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofHours(1)
  };
  private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

  private final MeterRegistry registry;
  private final NamespaceAwareSampler sampler;
  private final LabelCap cap;
  private final EarlyRecords early;
  private final MeterFamily<Counter> tasksCreated;
  private final MeterFamily<Counter> tasksCompleted;
  private final MeterFamily<Timer> taskDuration;
  private final MeterFamily<Counter> stepsEnqueued;
  private final MeterFamily<Counter> stepsCompleted;
  private final MeterFamily<Timer> stepDuration;
  private final MeterFamily<Timer> stepWait;
  private final MeterFamily<Counter> stepRetries;
  private final Counter leaseLost;
  private final DistributionSummary claimBatch;
  private final DistributionSummary commitBatch;
  private final Counter spansDropped;
  private final Counter logsDropped;
  private final Counter exportFailures;
  private final Counter baggageDropped;
  private final Counter traceStateDropped;
  private final MeterFamily<Counter> configReloads;
  private final GaugeSource inProgress = new GaugeSource();
  private final GaugeSource ready = new GaugeSource();
  private final GaugeSource reloadSuccessful = new GaugeSource(1);
  private final GaugeSource restartPending = new GaugeSource();

  public TaskerMetrics(MeterRegistry registry, NamespaceAwareSampler sampler) {
    this(registry, sampler, LabelCap.DEFAULT_LIMIT);
  }

  /**
   * @param labelLimit how many distinct values a label may have before the rest becomes {@code
   *     _other}
   */
  public TaskerMetrics(MeterRegistry registry, NamespaceAwareSampler sampler, int labelLimit) {
    this.registry = registry;
    this.sampler = sampler;
    this.cap = new LabelCap(labelLimit);
    this.early = EarlyRecords.of(registry);
    this.tasksCreated = counters(TaskerMetric.TASKS_CREATED);
    this.tasksCompleted = counters(TaskerMetric.TASKS_COMPLETED);
    this.taskDuration = timers(TaskerMetric.TASK_DURATION);
    this.stepsEnqueued = counters(TaskerMetric.STEPS_ENQUEUED);
    this.stepsCompleted = counters(TaskerMetric.STEPS_COMPLETED);
    this.stepDuration = timers(TaskerMetric.STEP_DURATION);
    this.stepWait = timers(TaskerMetric.STEP_WAIT);
    this.stepRetries = counters(TaskerMetric.STEP_RETRIES);
    this.leaseLost = counter(TaskerMetric.STEP_LEASE_LOST, Tags.empty());
    this.claimBatch = summary(TaskerMetric.CLAIM_BATCH_SIZE);
    this.commitBatch = summary(TaskerMetric.COMMIT_BATCH_SIZE);
    this.spansDropped = counter(TaskerMetric.SPANS_DROPPED, Tags.empty());
    this.logsDropped = counter(TaskerMetric.LOGS_DROPPED, Tags.empty());
    this.exportFailures = counter(TaskerMetric.EXPORT_FAILURES, Tags.empty());
    this.baggageDropped = counter(TaskerMetric.BAGGAGE_DROPPED, Tags.empty());
    this.traceStateDropped = counter(TaskerMetric.TRACESTATE_DROPPED, Tags.empty());
    this.configReloads = counters(TaskerMetric.CONFIG_RELOADS);
    gauge(TaskerMetric.STEPS_IN_PROGRESS, inProgress);
    gauge(TaskerMetric.STEPS_READY, ready);
    gauge(TaskerMetric.CONFIG_RELOAD_SUCCESSFUL, reloadSuccessful);
    gauge(TaskerMetric.CONFIG_RESTART_PENDING, restartPending);
  }

  /**
   * Bounds the labels {@code namespace}, {@code task_name} and {@code step_name}, each for itself.
   *
   * @param values distinct values a label keeps from now on; further ones become {@code _other}
   */
  public void limitLabels(int values) {
    cap.limit(values);
  }

  /** The bound of {@link #limitLabels} that holds now. */
  public int labelLimit() {
    return cap.limit();
  }

  /** A registry has joined that counts: from now on all is recorded there, and what was before. */
  void countNow() {
    early.count();
  }

  /** Where all meters are. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Which namespaces get detailed metrics. */
  public NamespaceAwareSampler sampler() {
    return sampler;
  }

  public void taskCreated(String namespace, String taskName) {
    count(tasksCreated.with(namespace, taskName), 1);
  }

  /**
   * A task reached a final state.
   *
   * @param duration since its creation
   */
  public void taskCompleted(ExecutionContext task, TaskStatus status, Duration duration) {
    String namespace = task.namespaceName();
    count(tasksCompleted.with(namespace, task.taskName(), status.label()), 1);
    if (task.sampled()) {
      time(taskDuration.with(namespace, task.taskName(), status.label()), duration.toNanos());
    }
  }

  public void stepsEnqueued(String namespace, int steps) {
    count(stepsEnqueued.with(namespace), steps);
  }

  /**
   * A handler's run ended.
   *
   * @param outcome as {@code StepResult.outcome()} says it
   * @param runNanos how long the handler took
   * @param wait how long the step had been ready before
   */
  public void stepFinished(
      ExecutionContext task, String stepName, String outcome, long runNanos, Duration wait) {
    count(stepsCompleted.with(task.namespaceName(), task.taskName(), outcome), 1);
    if (task.sampled()) {
      time(stepDuration.with(task.namespaceName(), task.taskName(), stepName, outcome), runNanos);
      // A claim may begin microseconds before the step is enqueued; Micrometer drops what is below
      // 0.
      time(
          stepWait.with(task.namespaceName(), task.taskName()),
          wait.isNegative() ? 0 : wait.toNanos());
    }
  }

  public void stepRetried(String namespace, String taskName) {
    count(stepRetries.with(namespace, taskName), 1);
  }

  public void leaseLost(int steps) {
    count(leaseLost, steps);
  }

  public void claimBatch(int steps) {
    size(claimBatch, steps);
  }

  public void commitBatch(int results) {
    size(commitBatch, results);
  }

  /** Where the number of steps in progress is asked, at each scrape; the last caller wins. */
  public void stepsInProgress(Supplier<Number> count) {
    inProgress.count = count;
  }

  /** Where the number of steps that wait for a slot is asked, at each scrape; the last wins. */
  public void stepsReady(Supplier<Number> count) {
    ready.count = count;
  }

  /**
   * The configuration was read again.
   *
   * @param outcome such as {@code applied}
   * @param successful false when it was refused
   * @param pending keys whose values wait for a restart
   */
  public void configReloaded(String outcome, boolean successful, int pending) {
    count(configReloads.with(outcome), 1);
    reloadSuccessful.count = () -> successful ? 1 : 0;
    restartPending.count = () -> pending;
  }

  /** Spans or log records were lost; of metrics nothing is, the next export has them. */
  public void dropped(Signal signal, int items) {
    switch (signal) {
      case TRACES -> count(spansDropped, items);
      case LOGS -> count(logsDropped, items);
      case METRICS -> {}
    }
  }

  /** A task did not take along all baggage that its creator sent. */
  public void baggageDropped(int members) {
    count(baggageDropped, members);
  }

  /** A task did not take along all of the tracestate that its creator sent. */
  public void traceStateDropped(int members) {
    count(traceStateDropped, members);
  }

  /** A batch of any signal did not arrive. */
  public void exportFailed() {
    count(exportFailures, 1);
  }

  private void count(Counter counter, double more) {
    if (early.counting()) {
      counter.increment(more);
    } else {
      early.keep(() -> counter.increment(more));
    }
  }

  private void time(Timer timer, long nanos) {
    if (early.counting()) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    } else {
      early.keep(() -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }
  }

  private void size(DistributionSummary summary, double size) {
    if (early.counting()) {
      summary.record(size);
    } else {
      early.keep(() -> summary.record(size));
    }
  }

  private MeterFamily<Counter> counters(TaskerMetric metric) {
    return new MeterFamily<>(metric, cap, tags -> counter(metric, tags));
  }

  private MeterFamily<Timer> timers(TaskerMetric metric) {
    return new MeterFamily<>(metric, cap, tags -> timer(metric, tags));
  }

  private Counter counter(TaskerMetric metric, Tags tags) {
    return Counter.builder(metric.meterName())
        .description(metric.help())
        .tags(tags)
        .register(registry);
  }

  private Timer timer(TaskerMetric metric, Tags tags) {
    return Timer.builder(metric.meterName())
        .description(metric.help())
        .tags(tags)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private DistributionSummary summary(TaskerMetric metric) {
    return DistributionSummary.builder(metric.meterName())
        .description(metric.help())
        .serviceLevelObjectives(SIZES)
        .register(registry);
  }

  private void gauge(TaskerMetric metric, GaugeSource source) {
    Gauge.builder(metric.meterName(), () -> source.count.get())
        .description(metric.help())
        .register(registry);
  }
}
