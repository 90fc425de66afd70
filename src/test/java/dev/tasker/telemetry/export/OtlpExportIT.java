package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.otlp.CollectorTls;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.StepSpan;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.SelfSigned;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Spans reach a collector, complete, over every transport. */
class OtlpExportIT {
  @TempDir Path directory;
  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({"grpc,false", "grpc,true", "http/protobuf,false", "http/protobuf,true"})
  void spans_arrive_over_both_protocols(String protocol, boolean gzip) {
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.of(protocol), rig.receiver.endpoint())
            .withOtlp(
                OtlpSettings.to(rig.receiver.endpoint(), OtlpProtocol.of(protocol))
                    .withGzip(gzip)
                    .withHeaders(Map.of("x-api-key", "secret"))));

    ExecutionContext task = rig.createTask();
    Span step =
        rig.telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), "charge", 2));
    rig.telemetry.spans().end(step, "retryable_failure");
    rig.telemetry.runtime().flush().await();

    ReceivedSpan create = rig.receiver.awaitSpan("task.create");
    ReceivedSpan process = rig.receiver.awaitSpan("step.process charge");
    assertThat(process.traceId()).isEqualTo(create.traceId());
    assertThat(process.parentSpanId()).isEqualTo(create.spanId());
    assertThat(process.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
    assertThat(process.error()).isTrue();
    assertThat(process.attributes())
        .containsEntry("tasker.namespace", "payments")
        .containsEntry("tasker.task.uuid", task.taskUuid().toString())
        .containsEntry("tasker.step.name", "charge")
        .containsEntry("tasker.correlation_id", "corr-1")
        .containsEntry("tasker.attempt", "2")
        .containsEntry("messaging.operation.type", "process");
    assertThat(process.resource())
        .containsEntry("service.name", "shop")
        .containsEntry("service.version", "1.2.3")
        .containsEntry("deployment.environment", "test")
        .containsEntry("team", "blue");
    assertThat(rig.receiver.requests())
        .allSatisfy(
            request -> {
              assertThat(request.grpc()).isEqualTo(protocol.equals("grpc"));
              assertThat(request.gzip()).isEqualTo(gzip);
              assertThat(request.headers()).containsEntry("x-api-key", "secret");
            });
  }

  @Test
  void the_query_of_the_endpoint_stays_behind_the_signals_path() {
    String endpoint = rig.receiver.endpoint() + "/base?token=x";
    rig.deploy(TelemetryRig.settings(OtlpProtocol.HTTP_PROTOBUF, endpoint));

    rig.endedSpan("with a token");

    rig.receiver.awaitRequests(1);
    assertThat(rig.receiver.requests())
        .extracting(OtlpReceiver.Request::uri)
        .containsOnly("/base/v1/traces?token=x");
  }

  @Test
  void telemetry_is_enabled_and_disabled_without_a_restart() {
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()).withEnabled(false));
    rig.endedSpan("before");

    rig.telemetry
        .runtime()
        .enable(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()))
        .await();
    rig.endedSpan("during");
    rig.telemetry.runtime().disable().await();
    rig.endedSpan("after");

    assertThat(rig.receiver.spans().stream().map(ReceivedSpan::name)).containsExactly("during");
    assertThat(rig.telemetry.runtime().status().enabled()).isFalse();
  }

  @Test
  void the_trace_sampler_changes_while_running_and_callers_decisions_are_kept() {
    rig.deploy(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()));

    rig.endedSpan("all");
    rig.telemetry.runtime().sampleTraces(new TraceSampling(true, 0.0));
    rig.endedSpan("none");
    ExecutionContext sampled =
        TelemetryRig.task("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    ExecutionContext unsampled =
        TelemetryRig.task("00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    rig.telemetry.spans().end(rig.process(sampled, "kept"), "success");
    rig.telemetry.spans().end(rig.process(unsampled, "left out"), "success");
    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.spans().stream().map(ReceivedSpan::name))
        .containsExactlyInAnyOrder("all", "step.process kept");
  }

  @Test
  void a_late_retry_begins_a_new_trace_that_links_back() {
    rig.deploy(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()));
    ExecutionContext task =
        TelemetryRig.task("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    Span span =
        rig.telemetry
            .spans()
            .startStepProcess(StepSpan.of(task, UUID.randomUUID(), "late", 9).inNewTrace());
    rig.telemetry.spans().end(span, "success");

    ReceivedSpan late = rig.receiver.awaitSpan("step.process late");
    assertThat(late.parentSpanId()).isEmpty();
    assertThat(late.traceId()).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(late.linkedTraceIds()).containsExactly("0af7651916cd43dd8448eb211c80319c");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void spans_arrive_over_tls_when_the_authority_is_trusted(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx())).await();
    OtlpSettings untrusting = OtlpSettings.to(secure.endpoint(), protocol);
    OtlpSettings trusting = untrusting.withTls(CollectorTls.trusting(key.certificate()));
    TelemetrySettings settings = TelemetryRig.settings(protocol, secure.endpoint());

    assertThat(TestSpan.send(rig.vertx, settings.withOtlp(trusting)).await()).isEmpty();
    assertThat(TestSpan.send(rig.vertx, settings.withOtlp(untrusting)).await()).isPresent();
    assertThat(secure.awaitSpans(1)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_certificate_that_is_not_trusted_is_named(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx())).await();
    TelemetrySettings untrusting =
        TelemetryRig.settings(protocol, secure.endpoint())
            .withShutdownTimeout(Duration.ofSeconds(20));

    assertThat(TestSpan.send(rig.vertx, untrusting).await())
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .startsWith("the collector's certificate is not trusted: ")
                    .contains("certification path"));
  }

  @Test
  void a_web_page_is_no_answer_of_a_collector() {
    rig.receiver.answer(Answer.GARBAGE);
    TelemetrySettings settings =
        TelemetryRig.settings(OtlpProtocol.HTTP_PROTOBUF, rig.receiver.endpoint());

    assertThat(TestSpan.send(rig.vertx, settings).await())
        .contains("the answer is a web page; there is no OTLP collector at this address");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_collector_that_asks_for_a_certificate_gets_one(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    var clients = new PemTrustOptions().addCertPath(key.certificate().toString());
    OtlpReceiver strict =
        OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx()), Optional.of(clients))
            .await();
    TelemetrySettings unknown =
        TelemetryRig.settings(protocol, strict.endpoint())
            .withShutdownTimeout(Duration.ofSeconds(20))
            .withOtlp(
                OtlpSettings.to(strict.endpoint(), protocol)
                    .withTls(CollectorTls.trusting(key.certificate())));
    TelemetrySettings known =
        unknown.withOtlp(
            unknown
                .otlp()
                .withTls(
                    new CollectorTls(
                        Optional.of(key.certificate()),
                        Optional.of(key.privateKey()),
                        Optional.of(key.certificate()))));

    assertThat(TestSpan.send(rig.vertx, unknown).await()).isPresent();
    assertThat(TestSpan.send(rig.vertx, known).await()).isEmpty();
  }

  @Test
  void a_test_span_tells_what_is_wrong() throws Exception {
    TelemetrySettings nobody =
        TelemetryRig.settings(OtlpProtocol.GRPC, "http://localhost:" + TelemetryRig.freePort());
    TelemetrySettings right = TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint());

    assertThat(TestSpan.send(rig.vertx, right).await()).isEmpty();
    assertThat(TestSpan.send(rig.vertx, nobody).await())
        .hasValueSatisfying(problem -> assertThat(problem).contains("Connection refused"));
    rig.receiver.answer(Answer.REFUSE);
    assertThat(TestSpan.send(rig.vertx, right).await())
        .contains("gRPC INVALID_ARGUMENT told to fail");
  }

  @Test
  void a_http_request_continues_the_callers_trace_into_the_task() {
    rig.deploy(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()));
    var server =
        rig.vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  rig.createTask();
                  request.response().end();
                })
            .listen(0, "127.0.0.1")
            .await();
    String traceId = "0af7651916cd43dd8448eb211c80319c";

    rig.collectorVertx
        .createHttpClient()
        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
        .compose(
            request ->
                request
                    .putHeader("traceparent", "00-" + traceId + "-b7ad6b7169203331-01")
                    .send()
                    .compose(response -> response.end()))
        .await();
    rig.telemetry.runtime().flush().await();

    ReceivedSpan create = rig.receiver.awaitSpan("task.create");
    ReceivedSpan http = rig.receiver.awaitSpan("GET");
    assertThat(create.traceId()).isEqualTo(traceId);
    assertThat(create.parentSpanId()).isEqualTo(http.spanId());
    assertThat(http.parentSpanId()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void a_client_call_made_by_a_handler_is_a_child_of_its_step() {
    rig.deploy(TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint()));
    Promise<String> header = Promise.promise();
    HttpServer other =
        rig.collectorVertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  header.tryComplete(request.getHeader("traceparent"));
                  request.response().end();
                })
            .listen(0, "127.0.0.1")
            .await();
    Span step = rig.process(rig.createTask(), "call");
    ContextInternal own = ((ContextInternal) rig.vertx.getOrCreateContext()).duplicate();
    Promise<Void> called = Promise.promise();
    Scope scope = rig.telemetry.spans().makeCurrent(own, step);
    own.runOnContext(
        go ->
            rig.vertx
                .createHttpClient()
                .request(HttpMethod.GET, other.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(response -> response.end())
                .onComplete(called));
    called.future().await();
    scope.close();
    rig.telemetry.spans().end(step, "success");
    rig.telemetry.runtime().flush().await();

    ReceivedSpan process = rig.receiver.awaitSpan("step.process call");
    ReceivedSpan call = rig.receiver.awaitSpan("GET");
    assertThat(call.parentSpanId()).isEqualTo(process.spanId());
    assertThat(header.future().await())
        .startsWith("00-" + process.traceId() + "-" + call.spanId() + "-");
  }
}
