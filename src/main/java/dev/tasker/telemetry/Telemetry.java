package dev.tasker.telemetry;

import dev.tasker.telemetry.metric.PrometheusMetrics;
import dev.tasker.telemetry.metric.Scrape;
import dev.tasker.telemetry.metric.TaskerMetrics;
import dev.tasker.telemetry.metric.VertxLabels;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.settings.Propagation;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.DeferredOpenTelemetry;
import dev.tasker.telemetry.trace.TaskerSpans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything that observes, created before Vert.x because Vert.x must be born with it: a tracer
 * that defers and a meter registry that is still empty. {@link #verticle} then starts phase 2 on an
 * event loop. One per Vert.x instance; safe on any thread.
 */
public final class Telemetry {
  private final DeferredOpenTelemetry openTelemetry;
  private final CompositeMeterRegistry registry = VertxLabels.bounded();
  private final NamespaceAwareSampler sampler = new NamespaceAwareSampler(SamplingSettings.ALL);
  private final TaskerMetrics metrics = new TaskerMetrics(registry, sampler);
  private final TaskerSpans spans;
  private final PrometheusMetrics prometheus = new PrometheusMetrics(registry, metrics);
  private final TelemetryRuntime runtime;

  /** Spans go where the configuration says, contexts travel as is usual. */
  public Telemetry() {
    this(Map.of(), Optional.empty());
  }

  /** {@link #Telemetry(Map, Optional)} for an application that has an OpenTelemetry of its own. */
  public Telemetry(OpenTelemetry applications) {
    this(Map.of(), Optional.of(applications));
  }

  /**
   * @param env the environment; {@code OTEL_PROPAGATORS} is read, which Vert.x needs to know before
   *     phase 2
   * @param applications where spans go while telemetry is enabled, if an application has an
   *     OpenTelemetry of its own; never closed, and asked for tracers only. Its own sampler decides
   *     which traces begin here
   */
  public Telemetry(Map<String, String> env, Optional<OpenTelemetry> applications) {
    this.openTelemetry = new DeferredOpenTelemetry(Propagation.of(env));
    this.spans = new TaskerSpans(openTelemetry);
    this.runtime = new TelemetryRuntime(openTelemetry, metrics, spans, prometheus, applications);
  }

  /** A builder for the one Vert.x instance that this observes. */
  public VertxBuilder vertxBuilder(VertxOptions options) {
    return vertxBuilder(options, false);
  }

  /**
   * A builder for the one Vert.x instance that this observes.
   *
   * @param eventBusMetrics whether each event-bus message is measured, which halves the number of
   *     local messages a second
   */
  public VertxBuilder vertxBuilder(VertxOptions options, boolean eventBusMetrics) {
    var meters =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // Vert.x keeps registries by name for the whole process.
            .setRegistryName(UUID.randomUUID().toString());
    if (!eventBusMetrics) {
      meters.addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    }
    return Vertx.builder()
        .with(new VertxOptions(options).setMetricsOptions(meters))
        .withTracer(tracing -> new FencedTracer(tracerOfVertx(tracing), spans))
        .withMetrics(new MicrometerMetricsFactory(registry));
  }

  @SuppressWarnings("unchecked") // what it makes of a request it gets back for the response
  private VertxTracer<Object, Object> tracerOfVertx(TracingOptions tracing) {
    return (VertxTracer<Object, Object>)
        new OpenTelemetryTracingFactory(openTelemetry).tracer(tracing);
  }

  /** Phase 2, to be deployed before everything else and undeployed after it. One instance only. */
  public TelemetryVerticle verticle(TelemetrySettings settings) {
    return verticle(Future.succeededFuture(settings));
  }

  /** The same with settings that are not known yet: the verticle starts when they come. */
  public TelemetryVerticle verticle(Future<TelemetrySettings> settings) {
    return new TelemetryVerticle(runtime, settings);
  }

  /** Live control: status, enable, disable, flush, the trace sampler. */
  public TelemetryRuntime runtime() {
    return runtime;
  }

  /** All meters as Prometheus text, or as OpenMetrics when the Accept header asks for it. */
  public Future<Scrape> scrape(Vertx vertx, Optional<String> acceptHeader) {
    return prometheus.scrape(vertx, acceptHeader);
  }

  /** Which namespaces get detailed metrics; can be changed while running. */
  public NamespaceAwareSampler sampler() {
    return sampler;
  }

  public TaskerMetrics metrics() {
    return metrics;
  }

  public TaskerSpans spans() {
    return spans;
  }

  /** For further meters, such as a pool's. */
  public MeterRegistry registry() {
    return registry;
  }

  /** The tracer that Vert.x was given. */
  public DeferredOpenTelemetry openTelemetry() {
    return openTelemetry;
  }
}
