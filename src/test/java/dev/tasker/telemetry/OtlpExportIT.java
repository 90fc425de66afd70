package dev.tasker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.SelfSigned;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OtlpExportIT {
  @TempDir Path directory;

  private final Telemetry telemetry = new Telemetry();
  private final Vertx collectorVertx = Vertx.vertx();
  private Vertx vertx;
  private OtlpReceiver receiver;
  private LogCapture log;

  @BeforeEach
  void start() {
    log = new LogCapture();
    vertx = telemetry.vertxBuilder(new VertxOptions()).build();
    receiver = OtlpReceiver.start(collectorVertx).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    collectorVertx.close().await();
    log.close();
  }

  @ParameterizedTest
  @CsvSource({"grpc,false", "grpc,true", "http/protobuf,false", "http/protobuf,true"})
  void spans_arrive_over_both_protocols(String protocol, boolean gzip) {
    deploy(
        settings(OtlpProtocol.of(protocol), receiver.endpoint())
            .withOtlp(
                OtlpSettings.to(receiver.endpoint(), OtlpProtocol.of(protocol))
                    .withGzip(gzip)
                    .withHeaders(Map.of("x-api-key", "secret"))));

    ExecutionContext task = createTask();
    Span step =
        telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), "charge", 2));
    telemetry.spans().end(step, "retryable_failure");
    telemetry.runtime().flush().await();

    ReceivedSpan create = receiver.awaitSpan("task.create");
    ReceivedSpan process = receiver.awaitSpan("step.process charge");
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
    assertThat(receiver.requests())
        .allSatisfy(
            request -> {
              assertThat(request.grpc()).isEqualTo(protocol.equals("grpc"));
              assertThat(request.gzip()).isEqualTo(gzip);
              assertThat(request.headers()).containsEntry("x-api-key", "secret");
            });
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void every_span_of_a_burst_arrives_once_although_the_collector_fails_twice(
      OtlpProtocol protocol) {
    deploy(settings(protocol, receiver.endpoint()));
    receiver.unavailableFor(2);

    IntStream.range(0, 1000).forEach(i -> endedSpan("burst " + i));
    telemetry.runtime().flush().await();

    assertThat(receiver.awaitSpans(1000).stream().map(ReceivedSpan::name).distinct()).hasSize(1000);
    assertThat(telemetry.runtime().status().spansDropped()).isZero();
    assertThat(telemetry.runtime().status().spansDelivered()).isEqualTo(1000);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void without_a_collector_a_stop_gives_up_at_once_and_says_so_once(OtlpProtocol protocol)
      throws Exception {
    String id = deploy(settings(protocol, "http://localhost:" + freePort()));
    IntStream.range(0, 2000).forEach(i -> endedSpan("lost " + i));

    Instant before = Instant.now();
    vertx.undeploy(id).await();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(log.events("telemetry.export_failed")).hasSize(1);
    assertThat(LogCapture.keyValues(log.events("telemetry.export_failed").get(0)))
        .containsKeys("endpoint", "hint", "error", "protocol");
    assertThat(log.events("telemetry.flush_given_up")).isEmpty();
    assertThat(counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(2000);
    assertThat(counter(TaskerMetric.EXPORT_FAILURES)).isPositive();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_silent_collector_delays_a_stop_by_the_shutdown_timeout_at_most(OtlpProtocol protocol) {
    receiver.answer(Answer.SILENCE);
    String id =
        deploy(settings(protocol, receiver.endpoint()).withShutdownTimeout(Duration.ofMillis(500)));
    endedSpan("swallowed");

    Instant before = Instant.now();
    vertx.undeploy(id).await();

    assertThat(Duration.between(before, Instant.now()))
        .isBetween(Duration.ofMillis(490), Duration.ofSeconds(5));
    assertThat(log.events("telemetry.flush_given_up")).hasSize(1);
    assertThat(log.events("telemetry.export_failed")).isEmpty();
    assertThat(counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void the_export_timeout_holds_across_all_retries(OtlpProtocol protocol) {
    receiver.answer(Answer.UNAVAILABLE);
    deploy(
        settings(protocol, receiver.endpoint())
            .withOtlp(
                OtlpSettings.to(receiver.endpoint(), protocol)
                    .withTimeout(Duration.ofMillis(1500))));
    endedSpan("refused");

    Instant before = Instant.now();
    telemetry.runtime().flush().await();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(counter(TaskerMetric.EXPORT_FAILURES)).isEqualTo(1);
    assertThat(receiver.requests()).hasSize(2);
    assertThat(telemetry.runtime().status().lastError()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "GRPC,REFUSE",
    "GRPC,GARBAGE",
    "HTTP_PROTOBUF,REFUSE",
  })
  void what_can_not_succeed_is_not_tried_again(OtlpProtocol protocol, Answer answer) {
    receiver.answer(answer);
    deploy(settings(protocol, receiver.endpoint()));
    endedSpan("refused");

    telemetry.runtime().flush().await();

    assertThat(receiver.requests()).hasSize(1);
    assertThat(counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
    assertThat(log.events("telemetry.export_failed")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_connection_cut_in_the_middle_is_tried_again(OtlpProtocol protocol) {
    receiver.answer(Answer.HANG_UP);
    deploy(settings(protocol, receiver.endpoint()));
    endedSpan("cut");
    receiver.awaitRequests(1);
    receiver.answer(Answer.ACCEPT);

    assertThat(receiver.awaitSpan("cut")).isNotNull();
  }

  @Test
  void a_full_queue_drops_and_counts_but_never_blocks() {
    receiver.answer(Answer.SILENCE);
    deploy(
        settings(OtlpProtocol.GRPC, receiver.endpoint())
            .withQueue(new SpanQueue(100, 10, Duration.ofMillis(10)))
            .withShutdownTimeout(Duration.ofMillis(100)));

    IntStream.range(0, 1000).forEach(i -> endedSpan("many " + i));

    assertThat(counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(900);
    assertThat(telemetry.runtime().status().spansWaiting()).isEqualTo(100);
  }

  @Test
  void telemetry_is_enabled_and_disabled_without_a_restart() {
    deploy(settings(OtlpProtocol.GRPC, receiver.endpoint()).withEnabled(false));
    endedSpan("before");

    telemetry.runtime().enable(settings(OtlpProtocol.GRPC, receiver.endpoint())).await();
    endedSpan("during");
    telemetry.runtime().disable().await();
    endedSpan("after");

    assertThat(receiver.spans().stream().map(ReceivedSpan::name)).containsExactly("during");
    assertThat(telemetry.runtime().status().enabled()).isFalse();
  }

  @Test
  void the_trace_sampler_changes_while_running_and_callers_decisions_are_kept() {
    deploy(settings(OtlpProtocol.GRPC, receiver.endpoint()));

    endedSpan("all");
    telemetry.runtime().sampleTraces(new TraceSampling(true, 0.0));
    endedSpan("none");
    ExecutionContext sampled = task("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    ExecutionContext unsampled = task("00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    telemetry.spans().end(process(sampled, "kept"), "success");
    telemetry.spans().end(process(unsampled, "left out"), "success");
    telemetry.runtime().flush().await();

    assertThat(receiver.spans().stream().map(ReceivedSpan::name))
        .containsExactlyInAnyOrder("all", "step.process kept");
  }

  @Test
  void a_late_retry_begins_a_new_trace_that_links_back() {
    deploy(settings(OtlpProtocol.GRPC, receiver.endpoint()));
    ExecutionContext task = task("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    Span span =
        telemetry
            .spans()
            .startStepProcess(StepSpan.of(task, UUID.randomUUID(), "late", 9).inNewTrace());
    telemetry.spans().end(span, "success");

    ReceivedSpan late = receiver.awaitSpan("step.process late");
    assertThat(late.parentSpanId()).isEmpty();
    assertThat(late.traceId()).isNotEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(late.linkedTraceIds()).containsExactly("0af7651916cd43dd8448eb211c80319c");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void spans_arrive_over_tls_when_the_authority_is_trusted(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(collectorVertx, Optional.of(key.pfx())).await();
    OtlpSettings untrusting = OtlpSettings.to(secure.endpoint(), protocol);
    OtlpSettings trusting =
        new OtlpSettings(
            untrusting.endpoint(),
            protocol,
            Map.of(),
            false,
            Optional.of(key.certificate()),
            untrusting.timeout());
    TelemetrySettings settings = settings(protocol, secure.endpoint());

    assertThat(TestSpan.send(vertx, settings.withOtlp(trusting)).await()).isEmpty();
    assertThat(TestSpan.send(vertx, settings.withOtlp(untrusting)).await()).isPresent();
    assertThat(secure.awaitSpans(1)).hasSize(1);
  }

  @Test
  void a_test_span_tells_what_is_wrong() throws Exception {
    TelemetrySettings nobody = settings(OtlpProtocol.GRPC, "http://localhost:" + freePort());
    TelemetrySettings right = settings(OtlpProtocol.GRPC, receiver.endpoint());

    assertThat(TestSpan.send(vertx, right).await()).isEmpty();
    assertThat(TestSpan.send(vertx, nobody).await())
        .hasValueSatisfying(problem -> assertThat(problem).contains("Connection refused"));
    receiver.answer(Answer.REFUSE);
    assertThat(TestSpan.send(vertx, right).await()).contains("gRPC INVALID_ARGUMENT told to fail");
  }

  @Test
  void a_http_request_continues_the_callers_trace_into_the_task() {
    deploy(settings(OtlpProtocol.GRPC, receiver.endpoint()));
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  createTask();
                  request.response().end();
                })
            .listen(0, "127.0.0.1")
            .await();
    String traceId = "0af7651916cd43dd8448eb211c80319c";

    collectorVertx
        .createHttpClient()
        .request(io.vertx.core.http.HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
        .compose(
            request ->
                request
                    .putHeader("traceparent", "00-" + traceId + "-b7ad6b7169203331-01")
                    .send()
                    .compose(response -> response.end()))
        .await();
    telemetry.runtime().flush().await();

    ReceivedSpan create = receiver.awaitSpan("task.create");
    ReceivedSpan http = receiver.awaitSpan("GET");
    assertThat(create.traceId()).isEqualTo(traceId);
    assertThat(create.parentSpanId()).isEqualTo(http.spanId());
    assertThat(http.parentSpanId()).isEqualTo("b7ad6b7169203331");
  }

  private ExecutionContext createTask() {
    UUID taskUuid = UUID.randomUUID();
    Span create = telemetry.spans().startTaskCreate("payments", "checkout", taskUuid, "corr-1");
    Optional<String> traceParent = telemetry.spans().traceParent(create);
    telemetry.spans().end(create, "success");
    return new ExecutionContext(
        taskUuid, "corr-1", "payments", "checkout", "1.0.0", traceParent, true);
  }

  private static ExecutionContext task(String traceParent) {
    return new ExecutionContext(
        UUID.randomUUID(),
        "corr-1",
        "payments",
        "checkout",
        "1.0.0",
        Optional.of(traceParent),
        true);
  }

  private Span process(ExecutionContext task, String step) {
    return telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), step, 1));
  }

  private void endedSpan(String name) {
    telemetry.openTelemetry().getTracer("test").spanBuilder(name).startSpan().end();
  }

  private double counter(TaskerMetric metric) {
    return telemetry.registry().get(metric.meterName()).counter().count();
  }

  private String deploy(TelemetrySettings settings) {
    String id = vertx.deployVerticle(telemetry.verticle(settings)).await();
    // Counters count from the moment a registry has joined the composite.
    telemetry.scrape(vertx, Optional.empty()).await();
    return id;
  }

  private static TelemetrySettings settings(OtlpProtocol protocol, String endpoint) {
    return TelemetrySettings.defaults()
        .withEnabled(true)
        .withEnvironment("test")
        .withService("shop", "1.2.3")
        .withResourceAttributes(Map.of("team", "blue"))
        .withOtlp(OtlpSettings.to(endpoint, protocol));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
