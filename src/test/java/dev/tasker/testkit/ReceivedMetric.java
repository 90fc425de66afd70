package dev.tasker.testkit;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A metric as a collector sees it. */
public record ReceivedMetric(
    String name,
    String help,
    String unit,
    String type,
    List<Point> points,
    Map<String, String> resource) {

  /**
   * One value.
   *
   * @param value of a counter or a gauge, else the sum
   * @param count of a histogram or a summary
   * @param bounds upper bounds of its buckets, the infinite one left out
   * @param buckets what is in them, the infinite one included
   * @param exemplarTraces the traces its exemplars name
   */
  public record Point(
      Map<String, String> labels,
      double value,
      long count,
      List<Double> bounds,
      List<Long> buckets,
      List<String> exemplarTraces,
      long startNanos,
      long nanos) {}

  static List<ReceivedMetric> of(ExportMetricsServiceRequest request) {
    List<ReceivedMetric> metrics = new ArrayList<>();
    for (var resource : request.getResourceMetricsList()) {
      var attributes = ReceivedSpan.map(resource.getResource().getAttributesList());
      for (var scope : resource.getScopeMetricsList()) {
        scope.getMetricsList().forEach(metric -> metrics.add(of(metric, attributes)));
      }
    }
    return metrics;
  }

  private static ReceivedMetric of(Metric metric, Map<String, String> resource) {
    List<Point> points = new ArrayList<>();
    String type;
    switch (metric.getDataCase()) {
      case SUM -> {
        if (!metric.getSum().getIsMonotonic()
            || metric.getSum().getAggregationTemporality()
                != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
          throw new AssertionError("not a cumulative counter: " + metric);
        }
        type = "counter";
        metric.getSum().getDataPointsList().forEach(point -> points.add(of(point)));
      }
      case GAUGE -> {
        type = "gauge";
        metric.getGauge().getDataPointsList().forEach(point -> points.add(of(point)));
      }
      case HISTOGRAM -> {
        type = "histogram";
        metric.getHistogram().getDataPointsList().forEach(point -> points.add(of(point)));
      }
      case SUMMARY -> {
        type = "summary";
        metric.getSummary().getDataPointsList().forEach(point -> points.add(of(point)));
      }
      default -> throw new AssertionError("no data: " + metric);
    }
    return new ReceivedMetric(
        metric.getName(), metric.getDescription(), metric.getUnit(), type, points, resource);
  }

  private static Point of(NumberDataPoint point) {
    return point(
        point.getAttributesList(),
        point.getAsDouble(),
        0,
        List.of(),
        List.of(),
        point.getExemplarsList(),
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano());
  }

  private static Point of(HistogramDataPoint point) {
    return point(
        point.getAttributesList(),
        point.getSum(),
        point.getCount(),
        point.getExplicitBoundsList(),
        point.getBucketCountsList(),
        point.getExemplarsList(),
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano());
  }

  private static Point of(SummaryDataPoint point) {
    return point(
        point.getAttributesList(),
        point.getSum(),
        point.getCount(),
        List.of(),
        List.of(),
        List.of(),
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano());
  }

  private static Point point(
      List<KeyValue> labels,
      double value,
      long count,
      List<Double> bounds,
      List<Long> buckets,
      List<Exemplar> exemplars,
      long startNanos,
      long nanos) {
    return new Point(
        ReceivedSpan.map(labels),
        value,
        count,
        List.copyOf(bounds),
        List.copyOf(buckets),
        exemplars.stream()
            .map(exemplar -> HexFormat.of().formatHex(exemplar.getTraceId().toByteArray()))
            .toList(),
        startNanos,
        nanos);
  }
}
