package dev.tasker.telemetry.metric;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape would show, as OpenTelemetry's metric data: the same names, labels, buckets and
 * exemplars, so that there is one list of metrics, whichever way they leave. Counts are cumulative
 * since the process began to count.
 */
final class ScrapedMetrics {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("dev.tasker");
  private static final String TOTAL = "_total";

  private final Resource resource;
  private final long sinceNanos;
  private final long nowNanos;

  /**
   * @param since when counting began
   */
  ScrapedMetrics(Resource resource, Instant since) {
    this.resource = resource;
    this.sinceNanos = nanos(since);
    this.nowNanos = nanos(Instant.now());
  }

  /** The metrics that have a value. */
  List<MetricData> of(MetricSnapshots snapshots) {
    List<MetricData> metrics = new ArrayList<>(snapshots.size());
    for (MetricSnapshot snapshot : snapshots) {
      MetricData metric = metric(snapshot);
      if (metric != null && !metric.isEmpty()) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  private @Nullable MetricData metric(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot counter) {
      return metric(
          counter,
          MetricDataType.DOUBLE_SUM,
          SumData.createDoubleSumData(
              true,
              AggregationTemporality.CUMULATIVE,
              counter.getDataPoints().stream().map(this::point).toList()));
    }
    if (snapshot instanceof GaugeSnapshot gauge) {
      return metric(
          gauge,
          MetricDataType.DOUBLE_GAUGE,
          GaugeData.createDoubleGaugeData(
              gauge.getDataPoints().stream().map(this::point).toList()));
    }
    if (snapshot instanceof InfoSnapshot info) {
      return metric(
          info,
          MetricDataType.DOUBLE_GAUGE,
          GaugeData.createDoubleGaugeData(info.getDataPoints().stream().map(this::point).toList()));
    }
    if (snapshot instanceof HistogramSnapshot histogram) {
      return metric(
          histogram,
          MetricDataType.HISTOGRAM,
          HistogramData.create(
              AggregationTemporality.CUMULATIVE,
              histogram.getDataPoints().stream().map(this::point).toList()));
    }
    if (snapshot instanceof SummarySnapshot summary) {
      return metric(
          summary,
          MetricDataType.SUMMARY,
          SummaryData.create(summary.getDataPoints().stream().map(this::point).toList()));
    }
    return null;
  }

  private MetricData metric(MetricSnapshot snapshot, MetricDataType type, Data<?> data) {
    String name = name(snapshot);
    String help = snapshot.getMetadata().getHelp();
    return new ScrapedMetric(
        resource, SCOPE, name, help == null ? "" : help, unit(name), type, data);
  }

  private DoublePointData point(CounterDataPointSnapshot point) {
    return DoublePointData.create(
        sinceNanos, nowNanos, attributes(point), point.getValue(), exemplars(point.getExemplar()));
  }

  private DoublePointData point(GaugeDataPointSnapshot point) {
    return DoublePointData.create(0, nowNanos, attributes(point), point.getValue(), List.of());
  }

  private DoublePointData point(InfoDataPointSnapshot point) {
    return DoublePointData.create(0, nowNanos, attributes(point), 1, List.of());
  }

  private HistogramPointData point(HistogramDataPointSnapshot point) {
    List<Double> bounds = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    point
        .getClassicBuckets()
        .forEach(
            bucket -> {
              if (bucket.getUpperBound() < Double.POSITIVE_INFINITY) {
                bounds.add(bucket.getUpperBound());
              }
              counts.add(bucket.getCount());
            });
    List<DoubleExemplarData> exemplars = new ArrayList<>();
    point.getExemplars().forEach(exemplar -> exemplars.addAll(exemplars(exemplar)));
    return new ScrapedHistogram(
        HistogramPointData.create(
            sinceNanos,
            nowNanos,
            attributes(point),
            point.getSum(),
            false,
            0,
            false,
            0,
            bounds,
            counts),
        exemplars);
  }

  private SummaryPointData point(SummaryDataPointSnapshot point) {
    List<ValueAtQuantile> quantiles = new ArrayList<>();
    point
        .getQuantiles()
        .forEach(
            quantile ->
                quantiles.add(ValueAtQuantile.create(quantile.getQuantile(), quantile.getValue())));
    return SummaryPointData.create(
        sinceNanos, nowNanos, attributes(point), point.getCount(), point.getSum(), quantiles);
  }

  /** As the scrape has it: its model leaves the ending of counters to the text form. */
  private static String name(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    return snapshot instanceof CounterSnapshot && !name.endsWith(TOTAL) ? name + TOTAL : name;
  }

  /** The unit a name ends with, in OpenTelemetry's words. */
  private static String unit(String name) {
    String base = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    if (base.endsWith("_seconds") || base.endsWith("_seconds_max")) {
      return "s";
    }
    return base.endsWith("_bytes") ? "By" : "";
  }

  private static Attributes attributes(DataPointSnapshot point) {
    AttributesBuilder attributes = Attributes.builder();
    for (Label label : point.getLabels()) {
      attributes.put(label.getName(), label.getValue());
    }
    return attributes.build();
  }

  private List<DoubleExemplarData> exemplars(@Nullable Exemplar exemplar) {
    if (exemplar == null) {
      return List.of();
    }
    Labels labels = exemplar.getLabels();
    String trace = labels.get(Exemplar.TRACE_ID);
    String span = labels.get(Exemplar.SPAN_ID);
    if (trace == null || span == null) {
      return List.of();
    }
    long time =
        exemplar.hasTimestamp()
            ? TimeUnit.MILLISECONDS.toNanos(exemplar.getTimestampMillis())
            : nowNanos;
    SpanContext context =
        SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
    return List.of(
        DoubleExemplarData.create(Attributes.empty(), time, context, exemplar.getValue()));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
