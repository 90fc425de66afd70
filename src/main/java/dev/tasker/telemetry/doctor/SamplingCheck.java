package dev.tasker.telemetry.doctor;

import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.sampling.TraceSampling;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the rates in force let any trace through: the server's, else the configured ones. */
final class SamplingCheck {
  private static final String CHECK = "sampling";

  private final String sampler;
  private final double rate;
  private final Map<String, Double> namespaces = new TreeMap<>();

  SamplingCheck(TraceSampling tracing, SamplingSettings sampling, AskedServer server) {
    JsonObject told =
        server.status().map(status -> status.getJsonObject(CHECK)).orElseGet(JsonObject::new);
    JsonObject traces = told.getJsonObject("traces", new JsonObject());
    this.sampler = traces.getString("sampler", tracing.word());
    this.rate = traces.getDouble("rate", tracing.rate());
    if (told.isEmpty()) {
      namespaces.putAll(sampling.namespaces());
    } else {
      told.getJsonObject("namespaces", new JsonObject())
          .forEach(
              entry ->
                  namespaces.put(
                      entry.getKey(), ((JsonObject) entry.getValue()).getDouble("rate", 0.0)));
    }
  }

  Finding examine() {
    if (sampler.equals("always_off")) {
      return Finding.problem(
          CHECK,
          "the sampler is always_off",
          "no span is recorded, whatever the rates of namespaces are",
          "set OTEL_TRACES_SAMPLER=parentbased_traceidratio, and telemetry.tracing.enabled to true");
    }
    if (sampler.equals("always_on")) {
      return Finding.ok(CHECK, "every trace is recorded");
    }
    List<String> silent =
        namespaces.entrySet().stream()
            .filter(entry -> entry.getValue() <= 0)
            .map(Map.Entry::getKey)
            .toList();
    if (rate <= 0) {
      return Finding.problem(
          CHECK,
          "the global rate is 0" + others(),
          "of tasks without a sampled caller only failed attempts are recorded",
          "raise OTEL_TRACES_SAMPLER_ARG, or for a while 'tasker telemetry sample NAMESPACE 1.0"
              + " --for 10m'");
    }
    if (!silent.isEmpty()) {
      return Finding.problem(
          CHECK,
          "the rate is 0 for " + String.join(", ", silent),
          "of their tasks only failed attempts are recorded",
          "raise it in telemetry.metrics.namespaces, or for a while 'tasker telemetry sample "
              + silent.get(0)
              + " 1.0 --for 10m'");
    }
    return Finding.ok(CHECK, "of new traces the share " + rate + " is recorded" + others());
  }

  private String others() {
    return namespaces.isEmpty() ? "" : "; namespaces with a rate of their own: " + namespaces;
  }

  static String spans(AskedServer server) {
    JsonObject spans =
        server.status().map(status -> status.getJsonObject("spans")).orElseGet(JsonObject::new);
    return spans.getLong("delivered", 0L)
        + " spans delivered, "
        + spans.getLong("dropped", 0L)
        + " dropped";
  }
}
