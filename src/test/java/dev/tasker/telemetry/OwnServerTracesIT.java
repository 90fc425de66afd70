package dev.tasker.telemetry;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.SampledTraces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tasks that an application creates in the requests of a server of its own, as the tracer sees
 * them: of nothing a trace is recorded but of the namespace {@code watched}.
 */
final class OwnServerTracesIT {
  private static final SpanContext FOREIGN =
      SpanContext.createFromRemoteParent(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  private final Vertx clients = Vertx.vertx();

  OwnServerTracesIT() {
    telemetry
        .openTelemetry()
        .install(
            SampledTraces.to(spans, TraceSampling.of("parent_based", 0.0), Map.of("watched", 1.0)));
  }

  @AfterEach
  void close() {
    await(vertx.close());
    await(clients.close());
  }

  @ParameterizedTest
  @EnumSource(HttpVersion.class)
  void two_tasks_of_a_request_have_one_request_above_them(HttpVersion version) throws Exception {
    request(
        version,
        request -> {
          create("watched");
          create("quiet");
          create("watched");
          request.response().end();
        });

    SpanData server = server();
    assertThat(tasks())
        .hasSize(2)
        .allSatisfy(task -> assertThat(task.getParentSpanId()).isEqualTo(server.getSpanId()));
  }

  @ParameterizedTest
  @EnumSource(HttpVersion.class)
  void it_began_when_it_came_and_not_when_it_was_written(HttpVersion version) throws Exception {
    Duration waited = Duration.ofMillis(200);
    request(
        version,
        request ->
            vertx
                .timer(waited.toMillis())
                .onSuccess(
                    late -> {
                      create("watched");
                      request.response().end();
                    }));

    assertThat(tasks().get(0).getStartEpochNanos() - server().getStartEpochNanos())
        .isGreaterThanOrEqualTo(waited.toNanos() - Duration.ofMillis(20).toNanos());
  }

  /** The attributes of an HTTP/2 request need a lock that its event loop may hold. */
  @ParameterizedTest
  @EnumSource(HttpVersion.class)
  void tasks_that_are_created_at_the_same_time_do_not_wait_for_each_other(HttpVersion version)
      throws Exception {
    for (int round = 0; round < 50; round++) {
      spans.reset();
      request(
          version,
          request -> {
            Future<?> other = vertx.executeBlocking(() -> create("watched"), false);
            create("watched");
            other.onComplete(done -> request.response().end());
          });
      assertThat(server()).isNotNull();
      assertThat(tasks()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpVersion.class)
  void a_task_of_another_trace_has_nothing_to_do_with_the_request(HttpVersion version)
      throws Exception {
    request(
        version,
        request -> {
          try (Scope message = Context.current().with(Span.wrap(FOREIGN)).makeCurrent()) {
            assertThat(message).isNotNull();
            create("quiet");
          }
          request.response().end();
        });

    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .returns(SpanKind.PRODUCER, SpanData::getKind)
        .returns(FOREIGN.getTraceId(), SpanData::getTraceId);
  }

  @ParameterizedTest
  @EnumSource(HttpVersion.class)
  void a_task_that_is_created_after_the_answer_has_no_request(HttpVersion version)
      throws Exception {
    request(
        version,
        request ->
            request.response().end().onSuccess(ended -> vertx.runOnContext(next -> later())));

    Eventually.get("the task", Duration.ofSeconds(20), this::tasks, found -> found.size() == 1);
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }

  private void later() {
    vertx.timer(50).onSuccess(over -> create("watched"));
  }

  private Span create(String namespace) {
    Span span =
        telemetry.spans().startTaskCreate(namespace, "checkout", UUID.randomUUID(), "corr-1");
    telemetry.spans().end(span, "success");
    return span;
  }

  private void request(HttpVersion version, Handler<HttpServerRequest> handler) {
    var server = await(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"));
    var client =
        clients.createHttpClient(
            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    await(
        client
            .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/orders?id=7")
            .compose(request -> request.send("{}"))
            .compose(response -> response.body()));
    await(client.close());
    await(server.close());
  }

  private SpanData server() throws Exception {
    return Eventually.get(
            "the request",
            Duration.ofSeconds(20),
            () -> of(SpanKind.SERVER),
            found -> found.size() == 1)
        .get(0);
  }

  private List<SpanData> tasks() {
    return of(SpanKind.PRODUCER);
  }

  private List<SpanData> of(SpanKind kind) {
    return spans.getFinishedSpanItems().stream().filter(span -> span.getKind() == kind).toList();
  }
}
