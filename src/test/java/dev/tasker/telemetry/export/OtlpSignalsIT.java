package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.context.NamedWork;
import dev.tasker.telemetry.context.StepCorrelation;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.metric.TaskerMetricsTest;
import dev.tasker.telemetry.otlp.CollectorTls;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.ReceivedLog;
import dev.tasker.testkit.ReceivedMetric;
import dev.tasker.testkit.SelfSigned;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics and logs reach a collector, complete, over every transport. */
class OtlpSignalsIT {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Till");

  @TempDir Path directory;
  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
    ConsoleLogging.setLevel("info");
  }

  @ParameterizedTest
  @CsvSource({"grpc,false", "grpc,true", "http/protobuf,false", "http/protobuf,true"})
  void all_signals_arrive_over_both_protocols(String protocol, boolean gzip) {
    rig.deploy(
        all(OtlpProtocol.of(protocol))
            .withOtlp(
                OtlpSettings.to(rig.receiver.endpoint(), OtlpProtocol.of(protocol))
                    .withGzip(gzip)
                    .withHeaders(Map.of("x-api-key", "secret"))));
    rig.endedSpan("work");
    LOG.atWarn()
        .addKeyValue("amount", 3)
        .setCause(new IllegalStateException("no change"))
        .log("till is empty");
    rig.telemetry.metrics().taskCreated("payments", "checkout");
    rig.telemetry.runtime().flush().await();

    ReceivedLog log = rig.receiver.awaitLog("till is empty");
    assertThat(log.logger()).isEqualTo("shop.Till");
    assertThat(log.severity()).isEqualTo("WARN");
    assertThat(log.attributes())
        .containsEntry("amount", "3")
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("exception.message", "no change")
        .containsKeys("exception.stacktrace", "thread.name");
    ReceivedMetric created = rig.receiver.awaitMetric("tasker_tasks_created_total");
    assertThat(created.help()).isEqualTo(TaskerMetric.TASKS_CREATED.help());
    assertThat(created.points())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.value()).isEqualTo(1);
              assertThat(point.startNanos()).isPositive().isLessThan(point.nanos());
              assertThat(point.labels())
                  .containsOnly(
                      Map.entry("namespace", "payments"), Map.entry("task_name", "checkout"));
            });
    assertThat(rig.receiver.awaitSpan("work").resource()).isEqualTo(log.resource());
    assertThat(created.resource()).isEqualTo(log.resource()).containsEntry("service.name", "shop");
    assertThat(rig.receiver.requests())
        .allSatisfy(
            request -> {
              assertThat(request.gzip()).isEqualTo(gzip);
              assertThat(request.grpc()).isEqualTo(protocol.equals("grpc"));
              assertThat(request.headers()).containsEntry("x-api-key", "secret");
            });
    assertThat(rig.telemetry.runtime().signals().values())
        .hasSize(3)
        .allSatisfy(status -> assertThat(status.delivered()).isPositive())
        .allSatisfy(status -> assertThat(status.lastError()).isEmpty());
  }

  /** As on the console, see {@code LineEncoderTest}. */
  @Test
  void what_the_context_says_of_the_work_is_not_overruled_by_a_line() {
    rig.deploy(all(OtlpProtocol.GRPC));
    ContextInternal request = ((ContextInternal) rig.vertx.getOrCreateContext()).duplicate();
    StepCorrelation.putCorrelationId(request, "order 7");
    request.runOnContext(
        go ->
            LOG.atWarn()
                .addKeyValue("correlation_id", "another")
                .addKeyValue("task_uuid", "mine")
                .log("till is open"));

    assertThat(rig.receiver.awaitLog("till is open").attributes())
        .containsEntry("correlation_id", "order 7")
        .containsEntry("task_uuid", "mine");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void all_signals_arrive_over_tls(OtlpProtocol protocol) throws Exception {
    SelfSigned key = SelfSigned.create(directory);
    OtlpReceiver secure = OtlpReceiver.start(rig.collectorVertx, Optional.of(key.pfx())).await();
    rig.deploy(
        all(protocol)
            .withOtlp(
                OtlpSettings.to(secure.endpoint(), protocol)
                    .withTls(CollectorTls.trusting(key.certificate()))));
    rig.endedSpan("work");
    LOG.info("till is locked");
    rig.telemetry.metrics().taskCreated("payments", "checkout");
    rig.telemetry.runtime().flush().await();

    assertThat(secure.endpoint()).startsWith("https://");
    assertThat(secure.awaitSpan("work").resource()).containsEntry("service.name", "shop");
    assertThat(secure.awaitLog("till is locked").severity()).isEqualTo("INFO");
    assertThat(secure.awaitMetric("tasker_tasks_created_total").points()).hasSize(1);
    assertThat(rig.telemetry.runtime().signals().values())
        .hasSize(3)
        .allSatisfy(status -> assertThat(status.lastError()).isEmpty());
  }

  @Test
  void what_is_exported_is_what_a_scrape_shows() {
    rig.deploy(all(OtlpProtocol.GRPC));
    TaskerMetricsTest.recordEverything(rig.telemetry.metrics());
    rig.telemetry.runtime().flush().await();
    rig.receiver.awaitMetric("tasker_tasks_created_total");
    String scrape = rig.telemetry.scrape(rig.vertx, Optional.empty()).await().body();

    Set<String> exported =
        rig.receiver.metrics().stream().map(ReceivedMetric::name).collect(Collectors.toSet());
    Set<String> scraped =
        scrape
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ")[2])
            .collect(Collectors.toSet());
    assertThat(exported)
        .containsAll(
            List.of(TaskerMetric.values()).stream().map(TaskerMetric::prometheusName).toList());
    // The scrape may have a connection's metrics that the export itself has brought about.
    assertThat(scraped).containsAll(exported);
    assertThat(scraped.stream().filter(name -> !name.startsWith("vertx_")))
        .allSatisfy(name -> assertThat(exported).contains(name));
  }

  @Test
  void a_timing_arrives_with_its_buckets_and_the_trace_of_a_value() {
    rig.deploy(all(OtlpProtocol.GRPC));
    ExecutionContext task = rig.createTask();
    Span step = rig.process(task, "charge");
    ContextInternal own = ((ContextInternal) rig.vertx.getOrCreateContext()).duplicate();
    own.<Void>executeBlocking(
            () -> {
              try (Scope scope = rig.telemetry.spans().makeCurrent(own, step)) {
                assertThat(scope).isNotNull();
                rig.telemetry
                    .metrics()
                    .stepFinished(task, "charge", "success", 30_000_000, Duration.ofMillis(1));
              }
              return null;
            })
        .await();
    rig.telemetry.runtime().flush().await();

    ReceivedMetric duration = rig.receiver.awaitMetric("tasker_step_duration_seconds");
    assertThat(duration.type()).isEqualTo("histogram");
    assertThat(duration.unit()).isEqualTo("s");
    ReceivedMetric.Point point = duration.points().get(0);
    assertThat(point.count()).isEqualTo(1);
    assertThat(point.value()).isEqualTo(0.03);
    assertThat(point.buckets()).hasSize(point.bounds().size() + 1);
    assertThat(point.buckets().get(point.bounds().indexOf(0.05))).isEqualTo(1);
    assertThat(point.buckets().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    assertThat(point.exemplarTraces()).containsExactly(step.getSpanContext().getTraceId());
  }

  @Test
  void metrics_are_sent_at_their_interval() {
    rig.deploy(
        all(OtlpProtocol.GRPC)
            .withSignals(
                SignalSettings.DEFAULT
                    .only(Signal.METRICS)
                    .withMetricInterval(Duration.ofMillis(20))));

    rig.receiver.awaitRequests(3);

    assertThat(rig.telemetry.runtime().signals()).containsOnlyKeys(Signal.METRICS);
  }

  @Test
  void a_line_written_in_a_step_carries_its_span_and_its_correlation() {
    rig.deploy(all(OtlpProtocol.HTTP_PROTOBUF));
    ExecutionContext task = rig.createTask();
    Span span = rig.process(task, "charge");
    UUID stepUuid = UUID.randomUUID();
    ContextInternal own = ((ContextInternal) rig.vertx.getOrCreateContext()).duplicate();
    StepCorrelation.put(own, new NamedWork(task, stepUuid));
    own.<Void>executeBlocking(
            () -> {
              try (Scope scope = rig.telemetry.spans().makeCurrent(own, span)) {
                assertThat(scope).isNotNull();
                LOG.info("charged");
              }
              return null;
            })
        .await();
    rig.telemetry.runtime().flush().await();

    ReceivedLog log = rig.receiver.awaitLog("charged");
    assertThat(log.traceId()).isEqualTo(span.getSpanContext().getTraceId());
    assertThat(log.spanId()).isEqualTo(span.getSpanContext().getSpanId());
    assertThat(log.attributes())
        .containsEntry("correlation_id", "corr-1")
        .containsEntry("task_uuid", task.taskUuid().toString())
        .containsEntry("step_uuid", stepUuid.toString())
        .containsEntry("namespace", "payments")
        .doesNotContainKeys("trace_id", "span_id");
  }

  /** At trace level everything that Vert.x and the SDK say about an export is logged. */
  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void the_export_of_logs_does_not_beget_logs(OtlpProtocol protocol) {
    rig.deploy(all(protocol).withSignals(SignalSettings.DEFAULT.only(Signal.LOGS)));
    ConsoleLogging.setLevel("trace");
    LOG.info("the only line");
    rig.telemetry.runtime().flush().await();
    rig.receiver.awaitLog("the only line");
    rig.telemetry.runtime().flush().await();
    int settled = rig.receiver.logs().size();
    rig.telemetry.runtime().flush().await();
    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.logs()).hasSize(settled);
    assertThat(rig.receiver.logs()).extracting(ReceivedLog::body).contains("the only line");
  }

  @Test
  void a_signal_has_a_collector_and_a_protocol_of_its_own() {
    OtlpReceiver other = OtlpReceiver.start(rig.collectorVertx).await();
    OtlpSettings own =
        OtlpSettings.to(other.endpoint(), OtlpProtocol.HTTP_PROTOBUF)
            .at(URI.create(other.endpoint() + "/ingest/logs"), true);
    rig.deploy(
        all(OtlpProtocol.GRPC)
            .withSignals(SignalSettings.DEFAULT.withOwn(Map.of(Signal.LOGS, own))));
    LOG.info("elsewhere");
    rig.endedSpan("here");
    rig.telemetry.runtime().flush().await();

    assertThat(other.awaitLog("elsewhere")).isNotNull();
    assertThat(other.requests())
        .allSatisfy(request -> assertThat(request.path()).isEqualTo("/ingest/logs"));
    assertThat(rig.receiver.awaitSpan("here")).isNotNull();
    assertThat(rig.receiver.logs()).isEmpty();
  }

  @Test
  void the_status_names_the_collector_of_the_traces() {
    String elsewhere = "http://localhost:1";
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.GRPC, elsewhere)
            .withSignals(
                SignalSettings.DEFAULT
                    .only(Signal.TRACES)
                    .withOwn(
                        Map.of(
                            Signal.TRACES,
                            OtlpSettings.to(
                                rig.receiver.endpoint(), OtlpProtocol.HTTP_PROTOBUF)))));

    assertThat(rig.telemetry.runtime().status().endpoint()).isEqualTo(rig.receiver.endpoint());
    assertThat(rig.telemetry.runtime().status().protocol()).isEqualTo("http/protobuf");
  }

  @Test
  void signals_that_are_not_exported_are_not_sent() {
    rig.deploy(all(OtlpProtocol.GRPC).withSignals(SignalSettings.DEFAULT.only()));
    Span span = rig.telemetry.openTelemetry().getTracer("test").spanBuilder("kept").startSpan();
    span.end();
    LOG.info("kept to ourselves");
    rig.telemetry.runtime().flush().await();
    rig.telemetry.runtime().disable().await();

    assertThat(span.getSpanContext().isSampled()).isTrue();
    assertThat(rig.receiver.requests()).isEmpty();
  }

  @Test
  void logs_and_metrics_follow_the_switch() {
    rig.deploy(all(OtlpProtocol.GRPC).withEnabled(false));
    LOG.info("before");
    rig.telemetry.runtime().enable(all(OtlpProtocol.GRPC)).await();
    LOG.info("during");
    rig.telemetry.runtime().disable().await();
    LOG.info("after");

    assertThat(rig.receiver.logs().stream().filter(log -> log.logger().equals("shop.Till")))
        .extracting(ReceivedLog::body)
        .containsExactly("during");
    assertThat(rig.receiver.metrics())
        .extracting(ReceivedMetric::name)
        .contains("jvm_threads_live_threads");
    assertThat(rig.log.messages()).contains("before", "during", "after");
    assertThat(rig.telemetry.runtime().signals()).isEmpty();
  }

  private TelemetrySettings all(OtlpProtocol protocol) {
    return TelemetryRig.settings(protocol, rig.receiver.endpoint())
        .withSignals(SignalSettings.DEFAULT);
  }
}
