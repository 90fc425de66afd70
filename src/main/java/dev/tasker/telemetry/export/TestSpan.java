package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;

/** Finds out whether spans would arrive, by sending one. */
public final class TestSpan {
  private static final String NAME = "tasker.telemetry.doctor";

  private TestSpan() {}

  /**
   * Sends one span with these settings, without retries and apart from any telemetry that runs.
   *
   * @return what was wrong, empty when the collector took the span; never fails, and takes little
   *     longer than the shutdown timeout at most
   */
  public static Future<Optional<String>> send(Vertx vertx, TelemetrySettings settings) {
    var context = (ContextInternal) vertx.getOrCreateContext();
    SignalPipelines pipeline;
    try {
      pipeline =
          new SignalPipelines(
              context,
              new SendingInstance(),
              settings
                  .withTracing(new TraceSampling(false, 1.0))
                  .withSignals(settings.signals().only(Signal.TRACES)),
              new TaskerMetrics(
                  new CompositeMeterRegistry(), new NamespaceAwareSampler(SamplingSettings.ALL)),
              resource -> List.of());
    } catch (RuntimeException | LinkageError e) {
      return Future.succeededFuture(Optional.of(e.toString()));
    }
    pipeline.reportNothing();
    pipeline
        .openTelemetry(ContextPropagators.noop())
        .getTracer("dev.tasker")
        .spanBuilder(NAME)
        .startSpan()
        .end();
    return pipeline.close().map(closed -> problem(pipeline.status()));
  }

  private static Optional<String> problem(TelemetryStatus status) {
    if (status.spansDelivered() > 0) {
      return Optional.empty();
    }
    return status.lastError().or(() -> Optional.of("no answer within the shutdown timeout"));
  }
}
