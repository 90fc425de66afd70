package dev.tasker.telemetry.metric;

import dev.tasker.telemetry.context.SpanIdentity;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The Prometheus side of the composite registry. It costs some 50 ms to create, so it joins after
 * phase 2, on a worker thread, or at the first scrape if that comes earlier. Safe on any thread.
 */
public final class PrometheusMetrics {
  private final CompositeMeterRegistry composite;
  private final TaskerMetrics metrics;
  private final Instant since = Instant.now();
  private @Nullable PrometheusMeterRegistry prometheus;

  /**
   * @param composite whose meters are shown; joined when this is prepared, not before
   * @param metrics what the engine records there, and keeps until then
   */
  public PrometheusMetrics(CompositeMeterRegistry composite, TaskerMetrics metrics) {
    this.composite = composite;
    this.metrics = metrics;
  }

  /** Creates the registry off the event loop; done at once when it exists. */
  public Future<Void> prepare(Vertx vertx) {
    return vertx.<PrometheusMeterRegistry>executeBlocking(this::registry, false).mapEmpty();
  }

  /**
   * Renders all meters.
   *
   * @param accept the request's Accept header; OpenMetrics, which has exemplars, when it asks so
   */
  public Future<Scrape> scrape(Vertx vertx, Optional<String> accept) {
    String contentType =
        accept.filter(header -> header.contains("application/openmetrics-text")).isPresent()
            ? Scrape.OPEN_METRICS
            : Scrape.TEXT;
    return vertx.executeBlocking(
        () -> new Scrape(contentType, registry().scrape(contentType)), false);
  }

  /** All metrics as OpenTelemetry sends them; blocking, for a worker thread. */
  public List<MetricData> collect(Resource resource) {
    return new ScrapedMetrics(resource, since).of(registry().getPrometheusRegistry().scrape());
  }

  private synchronized PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry known = prometheus;
    if (known != null) {
      return known;
    }
    var created = newRegistry();
    prometheus = created;
    composite.add(created);
    metrics.countNow();
    jvm().forEach(binder -> binder.bindTo(composite));
    return created;
  }

  static PrometheusMeterRegistry newRegistry() {
    var registry =
        new PrometheusMeterRegistry(
            new StrictExemplars(), new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
    registry.config().namingConvention(new ScrapeNames());
    return registry;
  }

  private static List<MeterBinder> jvm() {
    return List.of(
        new ClassLoaderMetrics(),
        new JvmMemoryMetrics(),
        new JvmGcMetrics(),
        new JvmThreadMetrics(),
        new ProcessorMetrics(),
        new FileDescriptorMetrics(),
        new UptimeMetrics());
  }

  /**
   * Exemplars on buckets and counters only, as OpenMetrics 1.0 has them: Micrometer's default puts
   * them on summaries too, and Prometheus then refuses the whole scrape.
   */
  private static final class StrictExemplars implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      Properties properties = new Properties();
      properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
      return properties;
    }
  }

  /** Lets a histogram remember the trace of one of its values. */
  private static final class CurrentSpan implements SpanContext {
    @Override
    public @Nullable String getCurrentTraceId() {
      var span = SpanIdentity.current();
      return span.isValid() ? span.getTraceId() : null;
    }

    @Override
    public @Nullable String getCurrentSpanId() {
      var span = SpanIdentity.current();
      return span.isValid() ? span.getSpanId() : null;
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return SpanIdentity.current().isSampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
      // The sampling decision was taken when the trace began.
    }
  }
}
