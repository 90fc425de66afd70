package dev.tasker.telemetry.export;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.TelemetryEnvironment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Shows the engine's metrics to an application's own OpenTelemetry: its readers ask our meters
 * whenever they collect, so nothing is counted twice. A timer or summary becomes two counters, its
 * count and its sum, because an observed histogram does not exist. Safe on any thread.
 */
final class ApplicationsMetrics {
  private static final String SECONDS = "s";

  private final MeterRegistry registry;
  private final io.opentelemetry.api.metrics.Meter meter;
  private final List<AutoCloseable> instruments = new ArrayList<>();

  private ApplicationsMetrics(MeterProvider provider, MeterRegistry registry) {
    this.registry = registry;
    this.meter =
        provider
            .meterBuilder("dev.tasker")
            .setInstrumentationVersion(TelemetryEnvironment.version())
            .build();
  }

  /** From now on the readers of this provider see every metric of {@link TaskerMetric}. */
  static ApplicationsMetrics shownTo(MeterProvider provider, MeterRegistry registry) {
    ApplicationsMetrics shown = new ApplicationsMetrics(provider, registry);
    try {
      for (TaskerMetric metric : TaskerMetric.values()) {
        shown.show(metric);
      }
    } catch (RuntimeException | LinkageError e) {
      shown.hideAfter(e);
      throw e;
    }
    return shown;
  }

  /**
   * The application's readers no longer see them. One that throws does not keep the others.
   *
   * @throws IllegalStateException at the end, with what was thrown
   */
  void hide() {
    List<Throwable> faults = new ArrayList<>();
    for (AutoCloseable instrument : instruments) {
      try {
        instrument.close();
      } catch (Exception | LinkageError e) {
        faults.add(e);
      }
    }
    int shown = instruments.size();
    instruments.clear();
    if (!faults.isEmpty()) {
      IllegalStateException report =
          new IllegalStateException(
              faults.size()
                  + " of "
                  + shown
                  + " meters were not given back by the application's OpenTelemetry",
              faults.get(0));
      faults.stream().skip(1).forEach(report::addSuppressed);
      throw report;
    }
  }

  /** The same, when something else has failed already and is to be told. */
  void hideAfter(Throwable failure) {
    try {
      hide();
    } catch (IllegalStateException e) {
      failure.addSuppressed(e);
    }
  }

  private void show(TaskerMetric metric) {
    String name = metric.meterName();
    switch (metric.kind()) {
      case COUNTER -> counter(name, "", metric, found -> ((Counter) found).count());
      case GAUGE ->
          instruments.add(
              meter
                  .gaugeBuilder(name)
                  .setDescription(metric.help())
                  .buildWithCallback(values(metric, found -> ((Gauge) found).value())));
      case SUMMARY -> {
        counter(name + ".count", "", metric, found -> ((DistributionSummary) found).count());
        counter(name + ".sum", "", metric, found -> ((DistributionSummary) found).totalAmount());
      }
      case TIMER -> {
        counter(name + ".count", "", metric, found -> ((Timer) found).count());
        counter(
            name + ".sum", SECONDS, metric, found -> ((Timer) found).totalTime(TimeUnit.SECONDS));
      }
    }
  }

  private void counter(
      String name, String unit, TaskerMetric metric, ToDoubleFunction<Meter> value) {
    instruments.add(
        meter
            .counterBuilder(name)
            .ofDoubles()
            .setUnit(unit)
            .setDescription(metric.help())
            .buildWithCallback(values(metric, value)));
  }

  private Consumer<ObservableDoubleMeasurement> values(
      TaskerMetric metric, ToDoubleFunction<Meter> value) {
    return measured -> {
      for (Meter found : registry.find(metric.meterName()).meters()) {
        measured.record(value.applyAsDouble(found), attributes(found));
      }
    };
  }

  private static Attributes attributes(Meter found) {
    AttributesBuilder attributes = Attributes.builder();
    found.getId().getTags().forEach(tag -> attributes.put(tag.getKey(), tag.getValue()));
    return attributes.build();
  }
}
