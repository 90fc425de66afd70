package dev.tasker.telemetry.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's names for Prometheus, except that a counter of things created keeps its name: the
 * usual convention takes the ending {@code _created} for OpenMetrics' creation timestamps and would
 * write {@code tasker_tasks_total} for {@code tasker_tasks_created_total}.
 */
final class ScrapeNames extends PrometheusNamingConvention {
  @Override
  public String name(String name, Meter.Type type, @Nullable String baseUnit) {
    if (type == Meter.Type.COUNTER && name.endsWith(".created")) {
      return name.replace('.', '_');
    }
    return super.name(name, type, baseUnit);
  }
}
