package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that is exported while telemetry is enabled. Opened and closed on the context that
 * sends; the status may be asked on any thread.
 */
public final class SignalPipelines {
  private final TelemetrySettings settings;
  private final OutageReport report;
  private final TracePipeline traces;
  private final Optional<MetricPipeline> metrics;
  private final Optional<LogPipeline> logs;

  /**
   * @param context the event-loop context that sends
   * @param instance who sends
   * @param own where drops and failures are counted
   * @param source reads all metrics; called on worker threads
   */
  public SignalPipelines(
      ContextInternal context,
      SendingInstance instance,
      TelemetrySettings settings,
      TaskerMetrics own,
      Function<Resource, List<MetricData>> source) {
    this.settings = settings;
    this.report = new OutageReport(instance.minute());
    Resource resource = SignalResource.of(settings, instance.id());
    Set<Signal> exported = settings.signals().exported();
    this.traces = new TracePipeline(context, settings, resource, own, report);
    this.metrics =
        exported.contains(Signal.METRICS)
            ? Optional.of(new MetricPipeline(context, settings, resource, source, own, report))
            : Optional.empty();
    this.logs =
        exported.contains(Signal.LOGS)
            ? Optional.of(new LogPipeline(context, settings, resource, own, report))
            : Optional.empty();
  }

  /** What spans are begun with; of metrics and logs it has nothing. */
  public OpenTelemetry openTelemetry(ContextPropagators propagators) {
    return traces.openTelemetry(propagators);
  }

  /** Changes which traces are recorded from now on. */
  public void sample(TraceSampling sampling) {
    traces.sample(sampling);
  }

  /** The caller tells the user itself what went wrong. */
  void reportNothing() {
    report.mute();
  }

  /** How the export of spans goes, and where to. */
  public TelemetryStatus status() {
    SignalStatus spans = traces.status();
    return new TelemetryStatus(
        true,
        settings.otlp(Signal.TRACES).shownEndpoint(),
        settings.otlp(Signal.TRACES).protocol().label(),
        spans.waiting(),
        spans.delivered(),
        spans.dropped(),
        spans.lastError());
  }

  /** The signals that are exported. */
  public Map<Signal, SignalStatus> signals() {
    Map<Signal, SignalStatus> signals = new EnumMap<>(Signal.class);
    if (settings.signals().exported().contains(Signal.TRACES)) {
      signals.put(Signal.TRACES, traces.status());
    }
    metrics.ifPresent(open -> signals.put(Signal.METRICS, open.status()));
    logs.ifPresent(open -> signals.put(Signal.LOGS, open.status()));
    return Collections.unmodifiableMap(signals);
  }

  /** Sends what there is; completes when it has left or was given up. */
  public Future<Void> flush() {
    List<Future<Void>> all = new ArrayList<>(List.of(traces.flush()));
    metrics.ifPresent(open -> all.add(open.flush()));
    logs.ifPresent(open -> all.add(open.flush()));
    return Future.join(all).mapEmpty();
  }

  /** All at once, so that together they take no longer than the shutdown timeout; never fails. */
  public Future<Void> close() {
    List<Future<Optional<LeftBehind>>> all = new ArrayList<>(List.of(traces.close()));
    metrics.ifPresent(open -> all.add(open.close()));
    logs.ifPresent(open -> all.add(open.close()));
    return Future.join(all)
        .onSuccess(ended -> report.gaveUp(leftBehind(ended), settings.shutdownTimeout()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private static List<LeftBehind> leftBehind(CompositeFuture ended) {
    return ended.<Optional<LeftBehind>>list().stream().flatMap(Optional::stream).toList();
  }
}
