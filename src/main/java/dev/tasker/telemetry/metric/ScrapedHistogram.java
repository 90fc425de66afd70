package dev.tasker.telemetry.metric;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.List;

/** A histogram's values with exemplars, which the SDK's own factory does not take. */
record ScrapedHistogram(HistogramPointData values, List<DoubleExemplarData> exemplars)
    implements HistogramPointData {

  @Override
  public double getSum() {
    return values.getSum();
  }

  @Override
  public long getCount() {
    return values.getCount();
  }

  @Override
  public boolean hasMin() {
    return values.hasMin();
  }

  @Override
  public double getMin() {
    return values.getMin();
  }

  @Override
  public boolean hasMax() {
    return values.hasMax();
  }

  @Override
  public double getMax() {
    return values.getMax();
  }

  @Override
  public List<Double> getBoundaries() {
    return values.getBoundaries();
  }

  @Override
  public List<Long> getCounts() {
    return values.getCounts();
  }

  @Override
  public long getStartEpochNanos() {
    return values.getStartEpochNanos();
  }

  @Override
  public long getEpochNanos() {
    return values.getEpochNanos();
  }

  @Override
  public Attributes getAttributes() {
    return values.getAttributes();
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return exemplars;
  }
}
