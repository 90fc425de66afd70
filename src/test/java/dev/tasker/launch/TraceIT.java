package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.RunningTasker;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One task's spans as a collector receives them: from the HTTP request to the last step. */
final class TraceIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String TEMPLATE =
      """
      name: called
      namespace_name: called
      steps:
        - name: only
          handler: { callable: test.logging }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void one_trace_from_the_request_to_the_last_step(String protocol) throws Exception {
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    try (MigratedDatabase db = new MigratedDatabase();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    protocol,
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()),
                Map.of())) {
      tasker.awaitFinal(post(tasker.running().httpPort()));
    }
    // The process has stopped, hence everything it had to send was sent.
    List<ReceivedSpan> trace =
        collector.spans().stream().filter(span -> span.traceId().equals(TRACE)).toList();
    await(vertx.close());

    Map<String, ReceivedSpan> byId =
        trace.stream().collect(Collectors.toMap(ReceivedSpan::spanId, Function.identity()));
    ReceivedSpan request = only(trace, span -> span.parentSpanId().equals(CALLER));
    ReceivedSpan create = only(trace, span -> span.name().equals("task.create"));
    List<ReceivedSpan> steps = named(trace, "step.process ");
    List<ReceivedSpan> publishes = named(trace, "step.publish ");

    assertThat(request.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(create.parentSpanId()).isEqualTo(request.spanId());
    // validate, reserve, three attempts of charge, ship, notify
    assertThat(steps)
        .extracting(ReceivedSpan::name)
        .containsExactlyInAnyOrder(
            "step.process validate",
            "step.process reserve",
            "step.process charge",
            "step.process charge",
            "step.process charge",
            "step.process ship",
            "step.process notify");
    assertThat(publishes)
        .allSatisfy(span -> assertThat(span.name()).isEqualTo("step.publish orders"))
        .allSatisfy(span -> assertThat(span.parentSpanId()).isEqualTo(create.spanId()));
    assertThat(steps)
        .allSatisfy(span -> assertThat(span.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER))
        .allSatisfy(span -> assertThat(publishes).contains(byId.get(span.parentSpanId())))
        .allSatisfy(
            span ->
                assertThat(span.attributes())
                    .containsEntry("tasker.namespace", "orders")
                    .containsEntry("tasker.correlation_id", "trace-it")
                    .containsKeys("tasker.task.uuid", "tasker.step.name", "tasker.attempt"));
    assertThat(steps)
        .filteredOn(span -> span.name().endsWith("charge"))
        .extracting(span -> span.attributes().get("tasker.attempt") + span.error())
        .containsExactlyInAnyOrder("1true", "2true", "3false");
    assertThat(collector.requests())
        .allSatisfy(sent -> assertThat(sent.grpc()).isEqualTo(protocol.equals("grpc")));
  }

  @Test
  void a_task_created_in_code_continues_the_current_span_with_its_baggage(@TempDir Path templates)
      throws Exception {
    Files.writeString(templates.resolve("called.yaml"), TEMPLATE);
    Vertx vertx = Vertx.vertx();
    OtlpReceiver collector = await(OtlpReceiver.start(vertx));
    SpanContext caller =
        SpanContext.create(TRACE, CALLER, TraceFlags.getSampled(), TraceState.getDefault());
    try (MigratedDatabase db = new MigratedDatabase();
        LogCapture log = new LogCapture();
        RunningTasker tasker =
            RunningTasker.on(
                db.url(),
                Map.of(
                    "TELEMETRY_ENABLED",
                    "true",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint()),
                Map.of("orchestration.template_paths", List.of(templates.toString())))) {
      UUID created;
      try (Scope span = Span.wrap(caller).makeCurrent();
          Scope baggage = Baggage.builder().put("tenant", "acme").build().makeCurrent()) {
        assertThat(span).isNotSameAs(baggage);
        created = await(tasker.create("called", "called", new JsonObject())).taskUuid();
      }
      tasker.awaitFinal(created);

      assertThat(db.query("select baggage from tasker_tasks").get(0).getString(0))
          .isEqualTo("tenant=acme");
      assertThat(log.await("test.logged").getMDCPropertyMap())
          .containsEntry("trace_id", TRACE)
          .containsEntry("baggage.tenant", "acme");
    }
    List<ReceivedSpan> spans = collector.spans();
    await(vertx.close());

    ReceivedSpan create = only(spans, span -> span.name().equals("task.create"));
    assertThat(create.traceId()).isEqualTo(TRACE);
    assertThat(create.parentSpanId()).isEqualTo(CALLER);
    assertThat(only(spans, span -> span.name().equals("step.process only")).traceId())
        .isEqualTo(TRACE);
  }

  private static UUID post(int port) throws IOException, InterruptedException {
    JsonObject body =
        new JsonObject()
            .put("namespace", "orders")
            .put("name", "order_fulfillment")
            .put("correlation_id", "trace-it")
            .put("context", RunningTasker.ORDER);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/tasks"))
                    .header("content-type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                    .POST(BodyPublishers.ofString(body.encode()))
                    .build(),
                BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return UUID.fromString(new JsonObject(response.body()).getString("task_uuid"));
  }

  private static List<ReceivedSpan> named(List<ReceivedSpan> spans, String prefix) {
    return spans.stream().filter(span -> span.name().startsWith(prefix)).toList();
  }

  private static ReceivedSpan only(
      List<ReceivedSpan> spans, java.util.function.Predicate<ReceivedSpan> wanted) {
    List<ReceivedSpan> found = spans.stream().filter(wanted).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
