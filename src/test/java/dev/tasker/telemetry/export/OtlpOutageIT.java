package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.testkit.CuttableProxy;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.ProtocolGate;
import dev.tasker.testkit.ReceivedSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collectors that are away, silent, slow or broken: bounded, told once, counted. */
class OtlpOutageIT {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Till");

  private static final int MANY = 2000;
  private static final int PLACES = 100;

  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void every_span_of_a_burst_arrives_once_although_the_collector_fails_twice(
      OtlpProtocol protocol) {
    rig.deploy(TelemetryRig.settings(protocol, rig.receiver.endpoint()));
    rig.receiver.unavailableFor(2);

    IntStream.range(0, 1000).forEach(i -> rig.endedSpan("burst " + i));
    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.awaitSpans(1000).stream().map(ReceivedSpan::name).distinct())
        .hasSize(1000);
    assertThat(rig.telemetry.runtime().status().spansDropped()).isZero();
    assertThat(rig.telemetry.runtime().status().spansDelivered()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({"GRPC, false", "HTTP_PROTOBUF, true"})
  void a_peer_of_the_other_protocol_is_told_by_one_line(OtlpProtocol protocol, boolean grpcPeer) {
    ProtocolGate gate =
        ProtocolGate.open(rig.collectorVertx, grpcPeer, rig.receiver.port()).await();
    rig.deploy(TelemetryRig.settings(protocol, gate.endpoint()));

    for (int i = 0; i < 3; i++) {
      rig.endedSpan("misled " + i);
      rig.telemetry.runtime().flush().await();
    }

    assertThat(rig.telemetry.runtime().status().spansDropped()).isEqualTo(3);
    assertThat(
            rig.log.events().stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(event -> event.getLoggerName() + " " + event.getFormattedMessage()))
        .containsExactly(OutageReport.class.getName() + " telemetry.export_failed");
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void without_a_collector_a_stop_gives_up_at_once_and_says_so_once(OtlpProtocol protocol)
      throws Exception {
    String id =
        rig.deploy(TelemetryRig.settings(protocol, "http://localhost:" + TelemetryRig.freePort()));
    IntStream.range(0, 2000).forEach(i -> rig.endedSpan("lost " + i));

    Instant before = Instant.now();
    rig.vertx.undeploy(id).await();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(rig.log.events("telemetry.export_failed")).hasSize(1);
    assertThat(LogCapture.keyValues(rig.log.events("telemetry.export_failed").get(0)))
        .containsKeys("endpoint", "hint", "error", "protocol");
    assertThat(rig.log.events("telemetry.flush_given_up")).isEmpty();
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(2000);
    assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isPositive();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_silent_collector_delays_a_stop_by_the_shutdown_timeout_at_most(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.SILENCE);
    String id =
        rig.deploy(
            TelemetryRig.settings(protocol, rig.receiver.endpoint())
                .withShutdownTimeout(Duration.ofMillis(500)));
    rig.endedSpan("swallowed");

    Instant before = Instant.now();
    rig.vertx.undeploy(id).await();

    assertThat(Duration.between(before, Instant.now()))
        .isBetween(Duration.ofMillis(490), Duration.ofSeconds(5));
    assertThat(rig.log.events("telemetry.flush_given_up")).hasSize(1);
    assertThat(rig.log.events("telemetry.export_failed")).isEmpty();
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void the_export_timeout_holds_across_all_retries(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.UNAVAILABLE);
    rig.deploy(
        TelemetryRig.settings(protocol, rig.receiver.endpoint())
            .withOtlp(
                OtlpSettings.to(rig.receiver.endpoint(), protocol)
                    .withTimeout(Duration.ofMillis(1500))));
    rig.endedSpan("refused");

    Instant before = Instant.now();
    rig.telemetry.runtime().flush().await();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isEqualTo(1);
    assertThat(rig.receiver.requests()).hasSize(2);
    assertThat(rig.telemetry.runtime().status().lastError()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "GRPC,REFUSE",
    "GRPC,GARBAGE",
    "GRPC,JSON",
    "GRPC,NOISE",
    "GRPC,PARTIAL",
    "HTTP_PROTOBUF,REFUSE",
    "HTTP_PROTOBUF,GARBAGE",
    "HTTP_PROTOBUF,JSON",
    "HTTP_PROTOBUF,NOISE",
    "HTTP_PROTOBUF,PARTIAL"
  })
  void what_can_not_succeed_is_not_tried_again(OtlpProtocol protocol, Answer answer) {
    rig.receiver.answer(answer);
    rig.deploy(TelemetryRig.settings(protocol, rig.receiver.endpoint()));
    rig.endedSpan("refused");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.requests()).hasSize(1);
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
    assertThat(rig.telemetry.runtime().status().spansDelivered()).isZero();
    assertThat(rig.telemetry.runtime().status().lastError()).isPresent();
    assertThat(rig.log.events("telemetry.export_failed")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_connection_cut_in_the_middle_is_tried_again(OtlpProtocol protocol) {
    rig.receiver.answer(Answer.HANG_UP);
    rig.deploy(TelemetryRig.settings(protocol, rig.receiver.endpoint()));
    rig.endedSpan("cut");
    rig.receiver.awaitRequests(1);
    rig.receiver.answer(Answer.ACCEPT);

    assertThat(rig.receiver.awaitSpan("cut")).isNotNull();
  }

  @Test
  void a_full_queue_drops_and_counts_but_never_blocks() {
    rig.receiver.answer(Answer.SILENCE);
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint())
            .withQueue(new ExportQueue(100, 10, Duration.ofMillis(10)))
            .withShutdownTimeout(Duration.ofMillis(100)));

    IntStream.range(0, 1000).forEach(i -> rig.endedSpan("many " + i));

    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(900);
    assertThat(rig.telemetry.runtime().status().spansWaiting()).isEqualTo(100);
  }

  /** Both protocols, with everything a collector may do but what it should. */
  static Stream<Arguments> misbehaviour() {
    return Stream.of(OtlpProtocol.values())
        .flatMap(
            protocol ->
                EnumSet.complementOf(EnumSet.of(Answer.ACCEPT)).stream()
                    .map(answer -> Arguments.of(protocol, answer)));
  }

  @ParameterizedTest
  @MethodSource("misbehaviour")
  void whatever_the_collector_does_every_signal_is_bounded_and_counted(
      OtlpProtocol protocol, Answer answer) throws Exception {
    rig.receiver.answer(answer);
    ExportQueue small = new ExportQueue(PLACES, 10, Duration.ofMillis(10));
    String id =
        rig.deploy(
            TelemetryRig.settings(protocol, rig.receiver.endpoint())
                .withQueue(small)
                .withSignals(
                    SignalSettings.DEFAULT
                        .withLogQueue(small)
                        .withMetricInterval(Duration.ofMillis(10)))
                .withShutdownTimeout(Duration.ofMillis(500)));

    for (int i = 0; i < MANY; i++) {
      rig.endedSpan("span " + i);
      LOG.info("line");
      assertThat(waiting(Signal.TRACES)).isLessThanOrEqualTo(PLACES);
      assertThat(waiting(Signal.LOGS)).isLessThanOrEqualTo(PLACES);
    }

    // Between two of its numbers a batch may end.
    Eventually.get(
        "delivered, dropped or waiting",
        Duration.ofSeconds(20),
        () -> rig.telemetry.runtime().signals().get(Signal.TRACES),
        spans -> spans.delivered() + spans.dropped() + spans.waiting() == MANY);
    if (!answer.takes()) {
      assertThat(rig.telemetry.runtime().signals().values())
          .allSatisfy(signal -> assertThat(signal.delivered()).isZero());
    }
    rig.vertx.undeploy(id).await();
    assertLostAndTold(answer);
  }

  private int waiting(Signal signal) {
    return rig.telemetry.runtime().signals().get(signal).waiting();
  }

  private void assertLostAndTold(Answer answer) {
    double spansDropped = rig.counter(TaskerMetric.SPANS_DROPPED);
    if (answer.takes()) {
      // What has arrived too late to be acknowledged counts as dropped as well.
      assertThat(spansDropped + rig.receiver.spans().size()).isGreaterThanOrEqualTo(MANY);
    } else {
      assertThat(spansDropped).isEqualTo(MANY);
      assertThat(rig.counter(TaskerMetric.LOGS_DROPPED)).isGreaterThanOrEqualTo(MANY);
      assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isPositive();
    }
    assertThat(rig.log.events("telemetry.export_failed")).hasSizeLessThanOrEqualTo(1);
    assertThat(rig.log.messages().stream().filter(m -> m.startsWith("telemetry.")))
        .hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_collector_that_goes_away_and_comes_back_gets_what_is_made_then(OtlpProtocol protocol) {
    try (CuttableProxy proxy = CuttableProxy.before(rig.receiver.port())) {
      rig.deploy(
          TelemetryRig.settings(protocol, "http://127.0.0.1:" + proxy.port())
              .withOtlp(
                  OtlpSettings.to("http://127.0.0.1:" + proxy.port(), protocol)
                      .withTimeout(Duration.ofSeconds(4))));
      rig.endedSpan("before");
      assertThat(rig.receiver.awaitSpan("before")).isNotNull();
      // The collector has it, its answer may still be on the way: cut then, the span would be lost.
      rig.telemetry.runtime().flush().await();

      proxy.cut();
      rig.endedSpan("lost");
      rig.telemetry.runtime().flush().await();
      proxy.restore();
      rig.endedSpan("after");

      assertThat(rig.receiver.awaitSpan("after")).isNotNull();
      assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
      assertThat(rig.receiver.spans()).extracting(ReceivedSpan::name).doesNotContain("lost");
    }
  }

  @Test
  void all_signals_together_delay_a_stop_by_one_shutdown_timeout() {
    rig.receiver.answer(Answer.SILENCE);
    String id =
        rig.deploy(
            TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint())
                .withSignals(SignalSettings.DEFAULT)
                .withShutdownTimeout(Duration.ofSeconds(3)));
    rig.endedSpan("swallowed");
    LOG.info("swallowed");

    Instant before = Instant.now();
    rig.vertx.undeploy(id).await();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(6));
    assertThat(rig.log.events("telemetry.flush_given_up")).hasSize(1);
    assertThat(LogCapture.keyValues(rig.log.events("telemetry.flush_given_up").get(0)))
        .containsEntry("signals", "traces,metrics,logs")
        .containsEntry("endpoints", rig.receiver.endpoint())
        .containsEntry("spans_waiting", "1")
        .containsKeys("metrics_waiting", "log_records_waiting");
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENCE", "UNAVAILABLE", "HANG_UP"})
  void switching_again_and_again_makes_no_more_lines(Answer answer) {
    rig.receiver.answer(answer);
    rig.deploy(
        TelemetryRig.settings(OtlpProtocol.GRPC, rig.receiver.endpoint())
            .withSignals(SignalSettings.DEFAULT)
            .withShutdownTimeout(Duration.ofMillis(300)));

    for (int i = 0; i < 5; i++) {
      rig.telemetry.runtime().enable().await();
      rig.endedSpan("lost " + i);
      LOG.info("lost");
      rig.telemetry.runtime().disable().await();
    }

    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(5);
    assertThat(rig.log.messages().stream().filter(m -> m.startsWith("telemetry."))).hasSize(1);
  }
}
