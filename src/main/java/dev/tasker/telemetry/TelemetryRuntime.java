package dev.tasker.telemetry;

import dev.tasker.telemetry.context.ContextCorrelation;
import dev.tasker.telemetry.export.ApplicationsSignals;
import dev.tasker.telemetry.export.SendingInstance;
import dev.tasker.telemetry.export.SignalPipelines;
import dev.tasker.telemetry.export.SignalStatus;
import dev.tasker.telemetry.export.TelemetryStatus;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.PrometheusMetrics;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.DeferredOpenTelemetry;
import dev.tasker.telemetry.trace.TaskerSpans;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Phase 2 and live control. Whatever is asked, on whichever thread, is done one after another on
 * the context given at the start; the returned Futures complete on the caller's. Nothing here
 * fails: without a collector the worker runs on without telemetry.
 */
public final class TelemetryRuntime {
  private final DeferredOpenTelemetry openTelemetry;
  private final TaskerMetrics metrics;
  private final TaskerSpans spans;
  private final PrometheusMetrics prometheus;
  private final Pipelines pipelines;
  private final Optional<OpenTelemetry> applications;
  private volatile TelemetrySettings settings = TelemetrySettings.defaults();
  private volatile Optional<String> startProblem = Optional.empty();
  private volatile @Nullable ContextInternal context;
  private volatile @Nullable SignalPipelines pipeline;
  private @Nullable ApplicationsSignals own;
  private Future<Void> last = Future.succeededFuture();
  private Future<Void> metricsReady = Future.succeededFuture();

  /**
   * @param applications the OpenTelemetry of an application that has its own; used, never closed
   */
  TelemetryRuntime(
      DeferredOpenTelemetry openTelemetry,
      TaskerMetrics metrics,
      TaskerSpans spans,
      PrometheusMetrics prometheus,
      Optional<OpenTelemetry> applications) {
    this(
        openTelemetry,
        metrics,
        spans,
        prometheus,
        applications,
        exporting(prometheus, new SendingInstance()));
  }

  TelemetryRuntime(
      DeferredOpenTelemetry openTelemetry,
      TaskerMetrics metrics,
      TaskerSpans spans,
      PrometheusMetrics prometheus,
      Optional<OpenTelemetry> applications,
      Pipelines pipelines) {
    this.openTelemetry = openTelemetry;
    this.metrics = metrics;
    this.spans = spans;
    this.prometheus = prometheus;
    this.applications = applications;
    this.pipelines = pipelines;
  }

  private static Pipelines exporting(PrometheusMetrics prometheus, SendingInstance instance) {
    return (context, settings, own) ->
        new SignalPipelines(context, instance, settings, own, prometheus::collect);
  }

  /** Opens what exports; whatever it throws is told and survived. */
  @FunctionalInterface
  interface Pipelines {
    SignalPipelines open(
        ContextInternal context, TelemetrySettings settings, TaskerMetrics metrics);
  }

  /**
   * Starts log correlation, and OpenTelemetry when it is enabled.
   *
   * @param context the event-loop context that will send telemetry, and that of the caller
   */
  void start(Context context, TelemetrySettings settings) {
    this.context = (ContextInternal) context;
    this.settings = settings;
    ConsoleLogging.correlateWith(new ContextCorrelation());
    ConsoleLogging.bridgeJavaUtilLogging();
    if (settings.enabled()) {
      open((ContextInternal) context);
    }
  }

  /**
   * Makes the Prometheus registry, on a worker thread; on the context of the start, once that is
   * told to whoever waits for it.
   */
  void prepareMetrics() {
    metricsReady =
        prometheus
            .prepare(requireContext().owner())
            .onSuccess(ready -> reportMetrics())
            .onFailure(PhaseTwoLines::noMetrics);
  }

  /**
   * Starts OpenTelemetry as configured, or goes on with it when it runs. What cannot start is told
   * by {@link #startProblem()}.
   */
  public Future<Void> enable() {
    return inTurn(() -> openTelemetry.isInstalled() ? Future.succeededFuture() : openAndReport());
  }

  /** Starts OpenTelemetry with these settings; what ran before is flushed and replaced. */
  public Future<Void> enable(TelemetrySettings settings) {
    return inTurn(
        () ->
            closeCurrent()
                .compose(
                    closed -> {
                      this.settings = settings;
                      return openAndReport();
                    }));
  }

  /**
   * Stops recording spans and exporting, sends what waits, bounded by the shutdown timeout. An
   * application's own OpenTelemetry is left alone and only used no longer.
   */
  public Future<Void> disable() {
    return inTurn(
        () -> {
          boolean wasOn = openTelemetry.isInstalled();
          return closeCurrent()
              .onSuccess(
                  closed -> {
                    if (wasOn) {
                      PhaseTwoLines.stopped();
                    }
                  });
        });
  }

  /** Sends what has ended so far, the values of all metrics, and what was logged. */
  public Future<Void> flush() {
    return inTurn(
        () -> {
          SignalPipelines open = pipeline;
          return open == null ? Future.succeededFuture() : open.flush();
        });
  }

  /** Changes which traces are recorded from now on, or once telemetry is enabled. */
  public void sampleTraces(TraceSampling sampling) {
    settings = settings.withTracing(sampling);
    SignalPipelines open = pipeline;
    if (open != null) {
      open.sample(sampling);
    }
  }

  /** Whether the engine's own work is traced from now on, or once telemetry is enabled. */
  public void traceInternals(boolean internal) {
    settings = settings.withInternalSpans(internal);
    spans.traceInternals(internal);
  }

  /** What telemetry does right now; safe on any thread. */
  public TelemetryStatus status() {
    SignalPipelines open = pipeline;
    return open == null ? TelemetryStatus.DISABLED : open.status();
  }

  /** How the export of each signal goes, where it is exported; safe on any thread. */
  public Map<Signal, SignalStatus> signals() {
    SignalPipelines open = pipeline;
    return open == null ? Map.of() : open.signals();
  }

  /** Whether spans are recorded now; safe on any thread. */
  public boolean isEnabled() {
    return openTelemetry.isInstalled();
  }

  /** Whether spans go to an OpenTelemetry that an application brought along. */
  public boolean usesApplications() {
    return applications.isPresent();
  }

  /** What OpenTelemetry is, or would be, started with. */
  public TelemetrySettings settings() {
    return settings;
  }

  /** Why the last attempt to start OpenTelemetry failed; empty when it succeeded. */
  public Optional<String> startProblem() {
    return startProblem;
  }

  /** Flushes and stops; never takes longer than the shutdown timeout and never fails. */
  Future<Void> stop() {
    // A start that fails stops at once, and ends the event loop that the preparation answers to.
    return inTurn(this::closeCurrent).eventually(() -> metricsReady);
  }

  private Future<Void> openAndReport() {
    open(requireContext());
    if (openTelemetry.isInstalled()) {
      metricsReady.onSuccess(ready -> reportMetrics());
    }
    return Future.succeededFuture();
  }

  private void open(ContextInternal context) {
    TelemetrySettings now = settings;
    startProblem = Optional.empty();
    try {
      spans.traceInternals(now.internalSpans());
      if (applications.isPresent()) {
        own = ApplicationsSignals.open(applications.get(), context.owner(), metrics);
        openTelemetry.install(applications.get());
      } else {
        SignalPipelines opened = pipelines.open(context, now, metrics);
        pipeline = opened;
        openTelemetry.install(opened.openTelemetry(openTelemetry.getPropagators()));
      }
    } catch (RuntimeException | LinkageError e) {
      startProblem = Optional.of(e.toString());
      PhaseTwoLines.failed(now, e);
      return;
    }
    PhaseTwoLines.started(now, usesApplications());
  }

  private void reportMetrics() {
    if (openTelemetry.isInstalled()) {
      PhaseTwoLines.metricsReady();
    }
  }

  private Future<Void> closeCurrent() {
    SignalPipelines open = pipeline;
    openTelemetry.uninstall();
    ApplicationsSignals given = own;
    if (given != null) {
      own = null;
      try {
        given.close();
      } catch (RuntimeException | LinkageError e) {
        spans.faults().tell(e);
      }
    }
    if (open == null) {
      return Future.succeededFuture();
    }
    pipeline = null;
    return open.close();
  }

  /** One after another: an enable during a disable must find everything closed. */
  private Future<Void> inTurn(Supplier<Future<Void>> action) {
    ContextInternal owner = context;
    if (owner == null) {
      return Future.failedFuture(
          new IllegalStateException("telemetry has not started; deploy its verticle first"));
    }
    ContextInternal caller = owner.owner().getOrCreateContext();
    Promise<Void> done = caller.promise();
    owner.runOnContext(
        go -> {
          last = last.transform(before -> action.get());
          last.onComplete(done);
        });
    return done.future();
  }

  private ContextInternal requireContext() {
    ContextInternal owner = context;
    if (owner == null) {
      throw new IllegalStateException("telemetry has not started");
    }
    return owner;
  }
}
