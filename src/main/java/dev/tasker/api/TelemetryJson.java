package dev.tasker.api;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.TelemetryRuntime;
import dev.tasker.telemetry.export.SignalStatus;
import dev.tasker.telemetry.export.TelemetryStatus;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What telemetry does right now, as JSON. */
final class TelemetryJson {
  private TelemetryJson() {}

  /** The body of {@code GET /v1/telemetry}. */
  static JsonObject status(Telemetry telemetry) {
    TelemetryRuntime runtime = telemetry.runtime();
    TelemetrySettings settings = runtime.settings();
    TelemetryStatus status = runtime.status();
    JsonObject json =
        new JsonObject()
            .put("enabled", runtime.isEnabled())
            .put("configured", settings.enabled())
            .put("service_name", settings.serviceName())
            .put("log_level", ConsoleLogging.level())
            .put("destination", runtime.usesApplications() ? "application" : "otlp");
    if (!runtime.usesApplications()) {
      json.put("endpoint", settings.otlp().shownEndpoint())
          .put("protocol", settings.otlp().protocol().label())
          .put(
              "spans",
              new JsonObject()
                  .put("waiting", status.spansWaiting())
                  .put("delivered", status.spansDelivered())
                  .put("dropped", status.spansDropped()))
          .put("signals", signals(runtime));
    }
    runtime
        .startProblem()
        .or(() -> lastErrors(runtime.signals()))
        .ifPresent(error -> json.put("last_error", error));
    return json.put("sampling", sampling(telemetry));
  }

  /** Of each signal: where it goes, or would go, and what became of it. */
  private static JsonObject signals(TelemetryRuntime runtime) {
    Map<Signal, SignalStatus> running = runtime.signals();
    TelemetrySettings settings = runtime.settings();
    JsonObject signals = new JsonObject();
    for (Signal signal : Signal.values()) {
      SignalStatus status =
          running.getOrDefault(signal, SignalStatus.idle(signal, settings.otlp(signal)));
      boolean exported = settings.signals().exported().contains(signal);
      signals.put(
          signal.label(), exported ? signal(status) : new JsonObject().put("exported", false));
    }
    return signals;
  }

  private static JsonObject signal(SignalStatus status) {
    JsonObject json =
        new JsonObject()
            .put("exported", true)
            .put("endpoint", status.endpoint())
            .put("protocol", status.protocol())
            .put("waiting", status.waiting())
            .put("delivered", status.delivered())
            .put("dropped", status.dropped());
    status.lastError().ifPresent(error -> json.put("last_error", error));
    return json;
  }

  /** Each error once, with the signals that failed of it: they usually fail together. */
  private static Optional<String> lastErrors(Map<Signal, SignalStatus> signals) {
    Map<String, List<String>> failing = new LinkedHashMap<>();
    signals.forEach(
        (signal, status) ->
            status
                .lastError()
                .ifPresent(
                    error ->
                        failing
                            .computeIfAbsent(error, first -> new ArrayList<>())
                            .add(signal.label())));
    return failing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            failing.entrySet().stream()
                .map(one -> String.join(", ", one.getValue()) + ": " + one.getKey())
                .collect(Collectors.joining("; ")));
  }

  /** The rates in force, and where each comes from. */
  static JsonObject sampling(Telemetry telemetry) {
    NamespaceAwareSampler sampler = telemetry.sampler();
    SamplingSettings metrics = sampler.settings();
    TraceSampling traces = telemetry.runtime().settings().tracing();
    JsonObject namespaces = new JsonObject();
    metrics.namespaces().keySet().stream()
        .sorted()
        .forEach(namespace -> namespaces.put(namespace, rate(telemetry, namespace)));
    sampler
        .overrides()
        .keySet()
        .forEach(namespace -> namespaces.put(namespace, rate(telemetry, namespace)));
    return new JsonObject()
        .put("traces", new JsonObject().put("sampler", traces.word()).put("rate", traces.rate()))
        .put(
            "detailed_metrics",
            new JsonObject()
                .put("enabled", metrics.enabled())
                .put("rate", metrics.enabled() ? metrics.rate() : 0.0))
        .put("namespaces", namespaces);
  }

  /** The rate of one namespace; without one of its own, the global ones. */
  static JsonObject rate(Telemetry telemetry, String namespace) {
    NamespaceAwareSampler sampler = telemetry.sampler();
    JsonObject json = new JsonObject();
    Optional<NamespaceAwareSampler.LiveRate> live =
        Optional.ofNullable(sampler.overrides().get(namespace));
    if (live.isPresent()) {
      json.put("rate", live.get().rate()).put("origin", "live");
      live.get().end().ifPresent(end -> json.put("until", end.toString()));
    } else if (sampler.ownRate(namespace).isPresent()) {
      json.put("rate", sampler.ownRate(namespace).getAsDouble()).put("origin", "configured");
    } else {
      TraceSampling traces = telemetry.runtime().settings().tracing();
      return json.put("origin", "global")
          .put("traces_rate", traces.rate())
          .put("detailed_metrics_rate", sampler.rateOf(namespace))
          .put("applies_to", appliesTo(telemetry));
    }
    return json.put("applies_to", appliesTo(telemetry));
  }

  /** Neither always_on and always_off nor an application's sampler ask for a namespace's rate. */
  private static JsonArray appliesTo(Telemetry telemetry) {
    TelemetryRuntime runtime = telemetry.runtime();
    JsonArray signals = new JsonArray().add("detailed_metrics");
    return runtime.settings().tracing().byNamespace() && !runtime.usesApplications()
        ? signals.add("traces")
        : signals;
  }
}
