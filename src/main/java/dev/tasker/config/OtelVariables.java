package dev.tasker.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables of OpenTelemetry's specification that are read, besides those of {@link
 * OtlpVariables}, {@link QueueVariables} and {@link LimitVariables}. The configuration is checked,
 * and telemetry is set up, by the same reading.
 */
public final class OtelVariables {
  public static final String OTLP = "otlp";
  public static final String NONE = "none";
  public static final String TRACE_CONTEXT = "tracecontext";
  public static final String BAGGAGE = "baggage";
  public static final String B3 = "b3";
  public static final String B3_MULTI = "b3multi";

  /** Not of the specification, but ours, and the first to be set. */
  public static final OtelVariable<String> ENABLED =
      new OtelVariable<>("TELEMETRY_ENABLED", OtelReadings.choice("false", "true"));

  public static final OtelVariable<Boolean> SDK_DISABLED =
      new OtelVariable<>("OTEL_SDK_DISABLED", OtelReadings.isTrue());

  public static final OtelVariable<String> SERVICE_NAME =
      new OtelVariable<>("OTEL_SERVICE_NAME", OtelReadings.text());

  public static final OtelVariable<String> SERVICE_VERSION =
      new OtelVariable<>("OTEL_SERVICE_VERSION", OtelReadings.text());

  public static final OtelVariable<Map<String, String>> RESOURCE_ATTRIBUTES =
      new OtelVariable<>("OTEL_RESOURCE_ATTRIBUTES", OtelReadings.attributes());

  public static final OtelVariable<Set<String>> PROPAGATORS =
      new OtelVariable<>(
          "OTEL_PROPAGATORS",
          OtelReadings.choices(
              TRACE_CONTEXT + "," + BAGGAGE, TRACE_CONTEXT, BAGGAGE, B3, B3_MULTI, NONE));

  public static final OtelVariable<String> SAMPLER =
      new OtelVariable<>(
          "OTEL_TRACES_SAMPLER", OtelReadings.choice(TelemetryConfig.Sampler.words()));

  public static final OtelVariable<Double> SAMPLER_ARG =
      new OtelVariable<>("OTEL_TRACES_SAMPLER_ARG", OtelReadings.rate());

  public static final OtelVariable<Duration> METRIC_INTERVAL =
      new OtelVariable<>("OTEL_METRIC_EXPORT_INTERVAL", OtelReadings.duration(1));

  public static final OtelVariable<Duration> METRIC_TIMEOUT =
      new OtelVariable<>("OTEL_METRIC_EXPORT_TIMEOUT", OtelReadings.timeout());

  private OtelVariables() {}

  /**
   * Where a signal goes. Of metrics, {@code prometheus} is the scrape that is always there.
   *
   * @param signal {@code TRACES}, {@code METRICS} or {@code LOGS}
   */
  public static OtelVariable<Set<String>> exporter(String signal) {
    String[] words =
        signal.equals("METRICS")
            ? new String[] {OTLP, NONE, "prometheus"}
            : new String[] {OTLP, NONE};
    return new OtelVariable<>("OTEL_" + signal + "_EXPORTER", OtelReadings.choices(OTLP, words));
  }

  /** Those that are lists of words. */
  static List<OtelVariable<Set<String>>> lists() {
    List<OtelVariable<Set<String>>> lists = new ArrayList<>(List.of(PROPAGATORS));
    OtlpVariables.SIGNALS.forEach(signal -> lists.add(exporter(signal)));
    return lists;
  }

  /** All that are read, in the order of the specification. */
  static List<OtelVariable<?>> all() {
    List<OtelVariable<?>> all =
        new ArrayList<>(
            List.of(
                ENABLED,
                SDK_DISABLED,
                RESOURCE_ATTRIBUTES,
                SERVICE_NAME,
                SERVICE_VERSION,
                PROPAGATORS,
                SAMPLER,
                SAMPLER_ARG));
    all.addAll(QueueVariables.SPANS.all());
    all.addAll(QueueVariables.LOG_RECORDS.all());
    all.addAll(LimitVariables.all());
    all.addAll(OtlpVariables.COMMON.all());
    for (String signal : OtlpVariables.SIGNALS) {
      all.addAll(OtlpVariables.of(signal).all());
      all.add(exporter(signal));
    }
    all.add(METRIC_INTERVAL);
    all.add(METRIC_TIMEOUT);
    return all;
  }
}
