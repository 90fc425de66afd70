package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What telemetry costs a step in memory; {@code make bench-jmh} measures its time. */
class TelemetryCostTest {
  private static final int STEPS = 10_000;
  private static final int ROUNDS = 5;
  private static final TelemetrySettings ON =
      TelemetrySettings.defaults().withEnabled(true).withSignals(SignalSettings.DEFAULT.only());

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();

  private StepResult last = StepResult.success();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void a_step_allocates_nothing_for_telemetry_that_is_off() {
    StepPath path = StepPath.of(telemetry, vertx);

    assertThat(allocated(path::traced)).isZero();
    assertThat(allocated(path::committed)).isZero();
  }

  @Test
  void a_step_allocates_nothing_for_telemetry_that_was_switched_off() {
    vertx.deployVerticle(telemetry.verticle(ON)).await();
    StepPath path = StepPath.of(telemetry, vertx);
    assertThat(allocated(path::traced)).isPositive();

    telemetry.runtime().disable().await();

    assertThat(allocated(path::traced)).isZero();
  }

  @Test
  void a_step_of_a_task_whose_trace_is_dropped_allocates_next_to_nothing() {
    vertx.deployVerticle(telemetry.verticle(ON)).await();
    StepPath dropped =
        new StepPath(
            telemetry,
            vertx,
            Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
            false);

    // A span that is not recorded would take some 3,000 bytes.
    assertThat(allocated(dropped::traced) / STEPS).isLessThanOrEqualTo(256);
  }

  /** Once for each task, not for each step. */
  @Test
  void a_creation_whose_trace_is_dropped_allocates_no_span() {
    vertx
        .deployVerticle(telemetry.verticle(ON.withTracing(TraceSampling.of("parent_based", 0.0))))
        .await();
    StepPath path = StepPath.of(telemetry, vertx);

    assertThat((allocated(path::created) - allocated(path::bareCreated)) / STEPS)
        .isLessThanOrEqualTo(1024);
  }

  @Test
  void the_counters_of_a_step_allocate_a_few_small_objects_at_most() {
    telemetry.scrape(vertx, Optional.empty()).await();
    StepPath path = StepPath.of(telemetry, vertx);

    assertThat(allocated(path::counted) / STEPS).isLessThanOrEqualTo(256);
  }

  /** The least of some rounds: a JVM may allocate on our thread for itself, but not each time. */
  private long allocated(Supplier<StepResult> step) {
    rounds(step).forEach(warmUp -> {});
    return rounds(step).min().orElseThrow();
  }

  private LongStream rounds(Supplier<StepResult> step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    return LongStream.range(0, ROUNDS)
        .map(
            round -> {
              long before = threads.getThreadAllocatedBytes(self);
              for (int i = 0; i < STEPS; i++) {
                last = step.get();
              }
              return threads.getThreadAllocatedBytes(self) - before;
            });
  }
}
