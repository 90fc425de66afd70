package dev.tasker.telemetry.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskStatus;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand names cost no more than the limit, and nothing is lost. */
class LabelCapTest {
  private static final int NAMES = 10_000;
  private static final Duration SHORT = Duration.ofMillis(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TaskerMetrics metrics =
      new TaskerMetrics(registry, new NamespaceAwareSampler(SamplingSettings.ALL));

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void each_of_the_three_labels_is_capped(int limit) {
    metrics.limitLabels(limit);
    for (int i = 0; i < NAMES; i++) {
      metrics.taskCreated("namespace-" + i, "same");
      metrics.taskCreated("same", "task-" + i);
      metrics.stepFinished(task("same", "same"), "step-" + i, "success", SHORT.toNanos(), SHORT);
    }

    for (String label : List.of("namespace", "task_name", "step_name")) {
      assertThat(values(label)).as(label).hasSize(limit + 1).contains("_other");
    }
    assertThat(
            registry.find(TaskerMetric.TASKS_CREATED.meterName()).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum())
        .isEqualTo(2 * NAMES);
    assertThat(
            registry.find(TaskerMetric.STEP_DURATION.meterName()).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum())
        .isEqualTo(NAMES);
  }

  @Test
  void ten_thousand_names_at_once_are_a_bounded_number_of_series() {
    for (int i = 0; i < NAMES; i++) {
      metrics.taskCreated("namespace-" + i, "task-" + i);
      metrics.taskCompleted(task("namespace-" + i, "task-" + i), TaskStatus.COMPLETE, SHORT);
      metrics.stepFinished(
          task("namespace-" + i % 100, "task-" + i % 150),
          "step-" + i,
          "success",
          SHORT.toNanos(),
          SHORT);
    }

    for (TaskerMetric metric : TaskerMetric.values()) {
      assertThat(registry.find(metric.meterName()).meters())
          .as(metric.name())
          .hasSizeLessThanOrEqualTo(MeterFamily.MOST_SERIES + 1);
    }
  }

  @Test
  void states_and_outcomes_keep_their_names_beyond_the_limit() {
    metrics.limitLabels(1);
    for (int i = 0; i < 10; i++) {
      ExecutionContext task = task("namespace-" + i, "task-" + i);
      metrics.stepFinished(task, "step-" + i, "permanent_failure", SHORT.toNanos(), SHORT);
      metrics.taskCompleted(task, TaskStatus.COMPLETE, SHORT);
      metrics.taskCompleted(task, TaskStatus.CANCELLED, SHORT);
    }

    assertThat(values("outcome")).containsExactly("permanent_failure");
    assertThat(values("state")).containsExactlyInAnyOrder("complete", "cancelled");
  }

  @Test
  void a_raised_limit_lets_further_names_in() {
    metrics.limitLabels(1);
    metrics.stepsEnqueued("first", 1);
    metrics.stepsEnqueued("second", 1);
    metrics.limitLabels(2);
    metrics.stepsEnqueued("second", 1);

    assertThat(values("namespace")).containsExactlyInAnyOrder("first", "_other", "second");
  }

  private Set<String> values(String label) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(label))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static ExecutionContext task(String namespace, String name) {
    return new ExecutionContext(
        UUID.randomUUID(), "c", namespace, name, "1.0.0", Optional.empty(), true);
  }
}
