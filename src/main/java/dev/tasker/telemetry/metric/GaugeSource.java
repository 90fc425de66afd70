package dev.tasker.telemetry.metric;

import java.util.function.Supplier;

/** Where a gauge asks: it is registered before anyone can say its value. Safe on any thread. */
final class GaugeSource {
  volatile Supplier<Number> count;

  GaugeSource() {
    this(0);
  }

  GaugeSource(int first) {
    this.count = () -> first;
  }
}
