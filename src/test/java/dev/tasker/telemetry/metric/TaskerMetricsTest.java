package dev.tasker.telemetry.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskStatus;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class TaskerMetricsTest {
  private static final Duration SHORT = Duration.ofMillis(7);

  @Test
  void a_scrape_shows_every_metric_of_the_list() {
    var registry = PrometheusMetrics.newRegistry();
    recordEverything(metrics(registry, SamplingSettings.ALL));

    String scrape = registry.scrape();

    for (TaskerMetric metric : TaskerMetric.values()) {
      assertThat(scrape).contains("# HELP " + metric.prometheusName() + " " + metric.help());
    }
    assertThat(registry.scrape(Scrape.OPEN_METRICS))
        .contains("tasker_tasks_created_total{namespace=\"payments\",task_name=\"checkout\"} 1.0");
    assertThat(scrape)
        .contains("tasker_tasks_created_total{namespace=\"payments\",task_name=\"checkout\"} 1.0")
        .contains("tasker_steps_enqueued_total{namespace=\"payments\"} 4.0")
        .contains("tasker_step_lease_lost_total 2.0")
        .contains("tasker_steps_in_progress 5.0")
        .contains("tasker_telemetry_baggage_members_dropped_total 5.0")
        .contains("tasker_telemetry_tracestate_members_dropped_total 7.0")
        .contains("tasker_config_reloads_total{outcome=\"applied\"} 1.0")
        .contains("tasker_config_last_reload_successful 1.0")
        .contains("tasker_config_restart_pending 3.0")
        .contains("tasker_step_duration_seconds_bucket{")
        .contains("tasker_claim_batch_size_sum 100.0");
  }

  @Test
  void the_names_are_those_of_the_contract() {
    assertThat(Arrays.stream(TaskerMetric.values()).map(TaskerMetric::prometheusName))
        .contains(
            "tasker_tasks_created_total",
            "tasker_tasks_completed_total",
            "tasker_task_duration_seconds",
            "tasker_steps_enqueued_total",
            "tasker_step_duration_seconds",
            "tasker_step_wait_seconds",
            "tasker_step_retries_total",
            "tasker_steps_in_progress",
            "tasker_steps_ready",
            "tasker_step_lease_lost_total",
            "tasker_claim_batch_size",
            "tasker_commit_batch_size",
            "tasker_telemetry_spans_dropped_total",
            "tasker_telemetry_export_failures_total");
  }

  @Test
  void no_label_is_an_id() {
    Set<String> labels = new TreeSet<>();
    Arrays.stream(TaskerMetric.values()).forEach(metric -> labels.addAll(metric.labels()));

    assertThat(labels).isSubsetOf("namespace", "task_name", "step_name", "outcome", "state");
  }

  @Test
  void beyond_the_limit_a_label_becomes_other_and_nothing_is_lost() {
    var registry = new SimpleMeterRegistry();
    var metrics = new TaskerMetrics(registry, new NamespaceAwareSampler(SamplingSettings.ALL), 10);

    IntStream.range(0, 1000).forEach(i -> metrics.stepsEnqueued("tenant-" + i, 1));
    IntStream.range(0, 1000).forEach(i -> metrics.stepsEnqueued("tenant-" + i, 1));

    var counters = registry.find(TaskerMetric.STEPS_ENQUEUED.meterName()).counters();
    assertThat(counters).hasSize(11);
    assertThat(counters.stream().mapToDouble(counter -> counter.count()).sum()).isEqualTo(2000);
    assertThat(
            registry
                .get(TaskerMetric.STEPS_ENQUEUED.meterName())
                .tag("namespace", "_other")
                .counter()
                .count())
        .isEqualTo(1980);
  }

  @Test
  void combinations_of_labels_are_capped_too() {
    var registry = new SimpleMeterRegistry();
    var metrics = metrics(registry, SamplingSettings.ALL);

    for (int i = 0; i < 100; i++) {
      for (int j = 0; j < 100; j++) {
        metrics.taskCreated("namespace-" + i, "task-" + j);
      }
    }

    assertThat(registry.find(TaskerMetric.TASKS_CREATED.meterName()).counters())
        .hasSize(MeterFamily.MOST_SERIES + 1);
  }

  @Test
  void what_is_not_sampled_is_counted_but_not_timed() {
    var registry = new SimpleMeterRegistry();
    var metrics = metrics(registry, SamplingSettings.ALL);

    metrics.stepFinished(task("analytics", false), "load", "success", SHORT.toNanos(), SHORT);
    metrics.stepFinished(task("payments"), "charge", "success", SHORT.toNanos(), SHORT);

    assertThat(registry.find(TaskerMetric.STEPS_COMPLETED.meterName()).counters()).hasSize(2);
    assertThat(registry.find(TaskerMetric.STEP_DURATION.meterName()).timers())
        .singleElement()
        .satisfies(
            timer ->
                assertThat(timer.getId().getTags())
                    .containsExactlyInAnyOrderElementsOf(
                        List.of(
                            Tag.of("namespace", "payments"),
                            Tag.of("task_name", "checkout"),
                            Tag.of("step_name", "charge"),
                            Tag.of("outcome", "success"))));
  }

  @Test
  void what_is_recorded_before_a_registry_joins_is_counted_like_the_rest() {
    var composite = new CompositeMeterRegistry();
    var metrics = metrics(composite, SamplingSettings.ALL);
    recordEverything(metrics);
    joined(composite, metrics);
    recordEverything(metrics);
    var direct = PrometheusMetrics.newRegistry();
    TaskerMetrics always = metrics(direct, SamplingSettings.ALL);
    recordEverything(always);
    recordEverything(always);

    assertThat(samples(prometheus(composite).scrape()))
        .hasSizeGreaterThan(TaskerMetric.values().length)
        .containsExactlyInAnyOrderElementsOf(samples(direct.scrape()));
  }

  @Test
  void what_is_recorded_while_a_registry_joins_is_counted_once() throws Exception {
    var composite = new CompositeMeterRegistry();
    var metrics = metrics(composite, SamplingSettings.ALL);
    int threads = 4;
    int each = EarlyRecords.MOST / threads;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int thread = 0; thread < threads; thread++) {
      pool.execute(() -> IntStream.range(0, each).forEach(i -> metrics.leaseLost(1)));
    }
    joined(composite, metrics);
    pool.shutdown();

    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(prometheus(composite).scrape())
        .contains("tasker_step_lease_lost_total %d.0".formatted(threads * each));
  }

  @Test
  void without_a_registry_the_memory_for_early_records_is_bounded() {
    var composite = new CompositeMeterRegistry();
    var metrics = metrics(composite, SamplingSettings.ALL);
    IntStream.range(0, 2 * EarlyRecords.MOST).forEach(i -> metrics.leaseLost(1));

    joined(composite, metrics);

    assertThat(prometheus(composite).scrape())
        .contains("tasker_step_lease_lost_total %d.0".formatted(EarlyRecords.MOST));
  }

  private static void joined(CompositeMeterRegistry composite, TaskerMetrics metrics) {
    new PrometheusMetrics(composite, metrics).collect(Resource.empty());
  }

  private static PrometheusMeterRegistry prometheus(CompositeMeterRegistry composite) {
    return (PrometheusMeterRegistry) composite.getRegistries().iterator().next();
  }

  private static List<String> samples(String scrape) {
    return scrape.lines().filter(line -> line.startsWith("tasker_")).toList();
  }

  /** Gives every metric of the list a value. */
  public static void recordEverything(TaskerMetrics metrics) {
    metrics.configReloaded("applied", true, 3);
    metrics.taskCreated("payments", "checkout");
    metrics.taskCompleted(task("payments"), TaskStatus.COMPLETE, SHORT);
    metrics.stepsEnqueued("payments", 4);
    metrics.stepFinished(task("payments"), "charge", "success", SHORT.toNanos(), SHORT);
    metrics.stepRetried("payments", "checkout");
    metrics.stepsInProgress(() -> 5);
    metrics.stepsReady(() -> 6);
    metrics.leaseLost(2);
    metrics.claimBatch(100);
    metrics.commitBatch(50);
    metrics.dropped(Signal.TRACES, 3);
    metrics.dropped(Signal.LOGS, 4);
    metrics.baggageDropped(5);
    metrics.traceStateDropped(7);
    metrics.exportFailed();
  }

  private static TaskerMetrics metrics(
      io.micrometer.core.instrument.MeterRegistry registry, SamplingSettings sampling) {
    return new TaskerMetrics(registry, new NamespaceAwareSampler(sampling));
  }

  private static ExecutionContext task(String namespace) {
    return task(namespace, true);
  }

  private static ExecutionContext task(String namespace, boolean sampled) {
    return new ExecutionContext(
        UUID.randomUUID(), "c", namespace, "checkout", "1.0.0", Optional.empty(), sampled);
  }
}
