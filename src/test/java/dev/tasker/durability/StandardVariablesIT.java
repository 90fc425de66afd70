package dev.tasker.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Request;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * OpenTelemetry's own variables and nothing else, from the environment of a process to the wire.
 */
final class StandardVariablesIT {
  private static final int BATCH = 5;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "b7ad6b7169203331";

  private static final Map<String, String> VARIABLES =
      Map.ofEntries(
          Map.entry("TELEMETRY_ENABLED", "true"),
          Map.entry("OTEL_SERVICE_NAME", "checkout-worker"),
          Map.entry("OTEL_RESOURCE_ATTRIBUTES", "team=pay%20ments,service.name=loses"),
          Map.entry("OTEL_TRACES_SAMPLER", "always_on"),
          Map.entry("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
          Map.entry("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc"),
          Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20key"),
          Map.entry("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "api-key=another"),
          Map.entry("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
          Map.entry("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "none"),
          Map.entry("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", String.valueOf(BATCH)),
          Map.entry("OTEL_BSP_SCHEDULE_DELAY", "100"),
          Map.entry("OTEL_METRIC_EXPORT_INTERVAL", "500"));

  @Test
  void what_the_variables_say_is_what_a_collector_sees() throws Exception {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
    Map<String, String> env = new HashMap<>(VARIABLES);
    env.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    try (MigratedDatabase db = new MigratedDatabase();
        ServingJar worker = ServingJar.on(db.url(), env)) {
      worker.create(1, i -> ServingJar.mixedDag(2));

      collector.awaitSpan("step.process finish");
      collector.awaitMetric("tasker_steps_completed_total");
      collector.awaitLog("http.listening");

      assertThat(collector.spans())
          .allSatisfy(
              span ->
                  assertThat(span.resource())
                      .containsEntry("service.name", "checkout-worker")
                      .containsEntry("team", "pay ments"));
      expect(to(collector, "/v1/traces"), false, true, "a key");
      assertThat(to(collector, "/v1/traces"))
          .hasSizeGreaterThan(1)
          .allSatisfy(request -> assertThat(request.items()).isBetween(1, BATCH));
      expect(to(collector, "/v1/logs"), false, true, "another");
      expect(to(collector, "MetricsService"), true, false, "a key");
    } finally {
      MigratedDatabase.await(vertx.close());
    }
  }

  @Test
  void a_callers_trace_is_looked_for_in_the_headers_that_are_named() throws Exception {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(vertx));
    Map<String, String> env =
        Map.of(
            "TELEMETRY_ENABLED", "true",
            "OTEL_PROPAGATORS", "b3",
            "OTEL_TRACES_SAMPLER_ARG", "0.0",
            "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    try (MigratedDatabase db = new MigratedDatabase();
        ServingJar worker = ServingJar.on(db.url(), env)) {
      worker.create(
          ServingJar.mixedDag(2), Map.of("traceparent", "00-" + OTHER + "-" + CALLER + "-01"));
      worker.create(ServingJar.mixedDag(2), Map.of("b3", TRACE + "-" + CALLER + "-1"));

      collector.awaitSpan("step.process finish");

      // The one with traceparent begins a trace of its own, of which this rate records none.
      assertThat(collector.spans()).extracting(ReceivedSpan::traceId).containsOnly(TRACE);
      assertThat(collector.spans())
          .filteredOn(span -> span.parentSpanId().equals(CALLER))
          .extracting(ReceivedSpan::name)
          .containsExactly("POST");
    } finally {
      MigratedDatabase.await(vertx.close());
    }
  }

  private static void expect(List<Request> requests, boolean grpc, boolean gzip, String key) {
    assertThat(requests)
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.grpc()).isEqualTo(grpc);
              assertThat(request.gzip()).isEqualTo(gzip);
              assertThat(request.headers()).containsEntry("api-key", key);
            });
  }

  private static List<Request> to(OtlpReceiver collector, String part) {
    return collector.requests().stream().filter(request -> request.path().contains(part)).toList();
  }
}
