package dev.tasker.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints what a server tells about its telemetry. */
final class TelemetryOutput {
  private final CommandIo io;
  private final boolean json;

  TelemetryOutput(CommandIo io, boolean json) {
    this.io = io;
    this.json = json;
  }

  void print(JsonObject status) {
    if (json) {
      io.out().println(status.encodePrettily());
      return;
    }
    boolean enabled = status.getBoolean("enabled", false);
    line("telemetry", enabled ? "enabled" : "disabled (console logging and metrics only)");
    line("service", status.getString("service_name", "-"));
    line("sends to", destination(status));
    Optional.ofNullable(status.getJsonObject("spans"))
        .ifPresent(
            spans ->
                line(
                    "spans",
                    "%d delivered, %d waiting, %d dropped"
                        .formatted(
                            spans.getLong("delivered", 0L),
                            spans.getLong("waiting", 0L),
                            spans.getLong("dropped", 0L))));
    Optional.ofNullable(status.getString("last_error")).ifPresent(e -> line("error", e));
    JsonObject sampling = status.getJsonObject("sampling", new JsonObject());
    printSampling(sampling);
    Optional.ofNullable(status.getJsonObject("signals")).ifPresent(this::printSignals);
    printNamespaces(sampling.getJsonObject("namespaces", new JsonObject()));
  }

  private void printSignals(JsonObject signals) {
    ResultTable table =
        new ResultTable()
            .text("SIGNAL")
            .number("DELIVERED")
            .number("WAITING")
            .number("DROPPED")
            .text("SENT TO");
    for (Map.Entry<String, Object> named : signals) {
      JsonObject signal = (JsonObject) named.getValue();
      if (signal.getBoolean("exported", false)) {
        table.row(
            named.getKey(),
            signal.getLong("delivered", 0L),
            signal.getLong("waiting", 0L),
            signal.getLong("dropped", 0L),
            collector(signal));
      } else {
        table.row(named.getKey(), "-", "-", "-", "nobody: it is not exported");
      }
    }
    io.out().println();
    table.print(io.out());
  }

  private static String destination(JsonObject status) {
    return status.getString("destination", "").equals("application")
        ? "the application's own OpenTelemetry"
        : collector(status);
  }

  private static String collector(JsonObject of) {
    return of.getString("endpoint", "-") + " (" + of.getString("protocol", "-") + ")";
  }

  private void printSampling(JsonObject sampling) {
    JsonObject traces = sampling.getJsonObject("traces", new JsonObject());
    JsonObject metrics = sampling.getJsonObject("detailed_metrics", new JsonObject());
    line("traces", traces.getString("sampler", "-") + ", rate " + traces.getDouble("rate", 0.0));
    line("details", "rate " + metrics.getDouble("rate", 0.0));
  }

  private void printNamespaces(JsonObject namespaces) {
    io.out().println();
    if (namespaces.isEmpty()) {
      io.out().println("No namespace has a rate of its own.");
      return;
    }
    ResultTable table = new ResultTable().text("NAMESPACE").number("RATE").text("ORIGIN");
    for (Map.Entry<String, Object> namespace : namespaces) {
      JsonObject rate = (JsonObject) namespace.getValue();
      table.row(namespace.getKey(), rate.getDouble("rate", 0.0), origin(rate));
    }
    table.print(io.out());
  }

  /** The rate of one namespace, as it is from now on. */
  void printRate(JsonObject rate) {
    if (json) {
      io.out().println(rate.encodePrettily());
      return;
    }
    String namespace = rate.getString("namespace", "?");
    if (rate.getString("origin", "").equals("global")) {
      io.out()
          .println(
              "%s has no rate of its own: traces %s, detailed metrics %s"
                  .formatted(
                      namespace,
                      rate.getDouble("traces_rate", 0.0),
                      rate.getDouble("detailed_metrics_rate", 0.0)));
    } else {
      io.out()
          .println(
              "%s is sampled at %s, %s".formatted(namespace, rate.getDouble("rate"), origin(rate)));
    }
    JsonArray applies = rate.getJsonArray("applies_to", new JsonArray().add("traces"));
    if (!applies.contains("traces")) {
      io.out()
          .println(
              "This holds for "
                  + applies.stream()
                      .map(signal -> signal.toString().replace('_', ' '))
                      .collect(Collectors.joining(", "))
                  + " only: the sampler of traces is always_on, always_off or an application's.");
    }
  }

  private static String origin(JsonObject rate) {
    String origin = rate.getString("origin", "?");
    if (!origin.equals("live")) {
      return origin;
    }
    return Optional.ofNullable(rate.getString("until"))
        .map(until -> "live until " + until)
        .orElse("live until it is reset");
  }

  private void line(String name, String value) {
    io.out().println("%-9s  %s".formatted(name, value));
  }
}
