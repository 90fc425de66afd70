package dev.tasker.telemetry.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The series of one metric, one meter per combination of label values, created once. */
final class MeterFamily<M extends Meter> {
  /** Labels are capped one by one; this caps their combinations. */
  static final int MOST_SERIES = 2000;

  private static final String UNUSED = "";

  private final TaskerMetric metric;
  private final LabelCap cap;
  private final Function<Tags, M> create;
  private final Map<Values, M> meters = new ConcurrentHashMap<>();

  MeterFamily(TaskerMetric metric, LabelCap cap, Function<Tags, M> create) {
    this.metric = metric;
    this.cap = cap;
    this.create = create;
  }

  M with(String a) {
    return with(new Values(a, UNUSED, UNUSED, UNUSED));
  }

  M with(String a, String b) {
    return with(new Values(a, b, UNUSED, UNUSED));
  }

  M with(String a, String b, String c) {
    return with(new Values(a, b, c, UNUSED));
  }

  M with(String a, String b, String c, String d) {
    return with(new Values(a, b, c, d));
  }

  private M with(Values values) {
    M meter = meters.get(values);
    return meter == null ? capped(values) : meter;
  }

  private M capped(Values values) {
    Values named =
        meters.size() < MOST_SERIES
            ? values.map(metric.labels(), cap::apply)
            : values.map(
                metric.labels(),
                (label, value) -> LabelCap.isCapped(label) ? LabelCap.OTHER : value);
    return meters.computeIfAbsent(named, v -> create.apply(v.tags(metric.labels())));
  }

  @FunctionalInterface
  private interface Renaming {
    String apply(String label, String value);
  }

  private record Values(String a, String b, String c, String d) {
    Values map(List<String> labels, Renaming renaming) {
      return new Values(
          renamed(labels, 0, a, renaming),
          renamed(labels, 1, b, renaming),
          renamed(labels, 2, c, renaming),
          renamed(labels, 3, d, renaming));
    }

    Tags tags(List<String> labels) {
      List<String> values = List.of(a, b, c, d);
      Tags tags = Tags.empty();
      for (int i = 0; i < labels.size(); i++) {
        tags = tags.and(labels.get(i), values.get(i));
      }
      return tags;
    }

    private static String renamed(List<String> labels, int i, String value, Renaming renaming) {
      return i < labels.size() ? renaming.apply(labels.get(i), value) : UNUSED;
    }
  }
}
