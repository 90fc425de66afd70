package dev.tasker.config;

import java.util.List;

/** The variables that bound spans and log records. Where none is said, the common one holds. */
public final class LimitVariables {
  public static final OtelVariable<Integer> VALUE_LENGTH = of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
  public static final OtelVariable<Integer> COUNT = of("OTEL_ATTRIBUTE_COUNT_LIMIT");
  public static final OtelVariable<Integer> SPAN_VALUE_LENGTH =
      of("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT");
  public static final OtelVariable<Integer> SPAN_COUNT = of("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT");
  public static final OtelVariable<Integer> SPAN_EVENTS = of("OTEL_SPAN_EVENT_COUNT_LIMIT");
  public static final OtelVariable<Integer> SPAN_LINKS = of("OTEL_SPAN_LINK_COUNT_LIMIT");
  public static final OtelVariable<Integer> EVENT_COUNT = of("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT");
  public static final OtelVariable<Integer> LINK_COUNT = of("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT");
  public static final OtelVariable<Integer> LOG_VALUE_LENGTH =
      of("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT");
  public static final OtelVariable<Integer> LOG_COUNT = of("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT");

  private LimitVariables() {}

  private static OtelVariable<Integer> of(String name) {
    return new OtelVariable<>(name, OtelReadings.count(0, Integer.MAX_VALUE));
  }

  static List<OtelVariable<?>> all() {
    return List.of(
        VALUE_LENGTH,
        COUNT,
        SPAN_VALUE_LENGTH,
        SPAN_COUNT,
        SPAN_EVENTS,
        SPAN_LINKS,
        EVENT_COUNT,
        LINK_COUNT,
        LOG_VALUE_LENGTH,
        LOG_COUNT);
  }
}
