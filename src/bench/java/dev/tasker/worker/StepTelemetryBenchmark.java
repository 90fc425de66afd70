package dev.tasker.worker;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.workflow.StepResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a step pays for telemetry: the calls it passes ({@link StepPath}) while telemetry is off, or
 * on with a task that is dropped or recorded, against no calls; and its metrics, which are always
 * on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class StepTelemetryBenchmark {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  private final StepPath path = StepPath.of(telemetry, vertx);
  private final StepPath sampled = new StepPath(telemetry, vertx, Optional.empty(), true);

  /** Metrics count from the moment Prometheus has joined. */
  @Setup
  public void scrape() {
    telemetry.scrape(vertx, Optional.empty()).await();
  }

  @TearDown
  public void close() {
    vertx.close().await();
  }

  @Benchmark
  public StepResult absent() {
    return path.bare();
  }

  @Benchmark
  public StepResult off() {
    return path.traced();
  }

  @Benchmark
  public StepResult offCommit() {
    return path.committed();
  }

  @Benchmark
  public StepResult metrics() {
    return path.counted();
  }

  @Benchmark
  public StepResult metricsOfSampledTask() {
    return sampled.counted();
  }

  /** OpenTelemetry on; nothing is sent. */
  @State(Scope.Thread)
  public static class On {
    private final Telemetry telemetry = new Telemetry();
    private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
    private StepPath dropped;
    private StepPath recorded;

    /** Enables it. */
    @Setup
    public void enable() {
      vertx
          .deployVerticle(
              telemetry.verticle(
                  TelemetrySettings.defaults()
                      .withEnabled(true)
                      .withTracing(TraceSampling.of("parent_based", 0.0))
                      .withSignals(SignalSettings.DEFAULT.only())))
          .await();
      dropped = new StepPath(telemetry, vertx, Optional.of(TRACE + "-00"), false);
      recorded = new StepPath(telemetry, vertx, Optional.of(TRACE + "-01"), false);
    }

    @TearDown
    public void close() {
      vertx.close().await();
    }
  }

  /** The 99 of a hundred. */
  @Benchmark
  public StepResult onDropped(On on) {
    return on.dropped.traced();
  }

  /** Once for each task, beside what its steps cost. */
  @Benchmark
  public StepResult onDroppedCreation(On on) {
    return on.dropped.created();
  }

  @Benchmark
  public StepResult absentCreation() {
    return path.bareCreated();
  }

  @Benchmark
  public StepResult onRecorded(On on) {
    return on.recorded.traced();
  }
}
