package dev.tasker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds variables of OpenTelemetry's specification that do not do what their value asks for. */
final class OtelWarnings {
  private final Map<String, String> env;
  private final List<ConfigWarning> warnings = new ArrayList<>();

  private OtelWarnings(Map<String, String> env) {
    this.env = env;
  }

  static List<ConfigWarning> find(Map<String, String> env, List<Layer> layers) {
    OtelWarnings found = new OtelWarnings(OtelErrors.decisive(env, layers));
    found.booleans();
    found.lists();
    found.other(
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
        "cumulative",
        "metrics are sent as cumulative sums");
    found.other(
        "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
        "explicit_bucket_histogram",
        "histograms are sent with the buckets of the scrape");
    found.other("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based", "exemplars are of recorded traces");
    return List.copyOf(found.warnings);
  }

  /** Specified so: what is no boolean means false, and is to be warned about. */
  private void booleans() {
    String name = OtelVariables.SDK_DISABLED.name();
    String text = env.getOrDefault(name, "").strip();
    if (!text.isEmpty() && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      warn(name, Shown.quoted(text) + " is neither true nor false and counts as false");
    }
  }

  /** Of a list, words that are unknown beside others. */
  private void lists() {
    OtelVariables.lists()
        .forEach(
            variable ->
                variable.passedOver(env).ifPresent(advice -> warn(variable.name(), advice)));
  }

  /** One value is what Tasker does; for any other nothing is done. */
  private void other(String name, String ours, String instead) {
    String text = env.getOrDefault(name, "").strip();
    if (!text.isEmpty() && !text.equalsIgnoreCase(ours)) {
      warn(name, Shown.quoted(text) + " is without effect: " + instead + ", as " + ours + " says");
    }
  }

  private void warn(String name, String advice) {
    warnings.add(new ConfigWarning(ConfigOrigin.of(ValueLayers.VARIABLE + name), name, advice));
  }
}
