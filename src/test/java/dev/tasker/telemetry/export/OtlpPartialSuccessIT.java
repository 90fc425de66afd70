package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collectors that take a batch, but not all of it. */
class OtlpPartialSuccessIT {
  private static final Logger LOG = LoggerFactory.getLogger("shop.Till");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ExportQueue PATIENT = new ExportQueue(100, 100, Duration.ofMinutes(1));

  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void what_the_collector_rejects_is_counted_as_dropped_and_its_message_is_told(
      OtlpProtocol protocol) {
    rig.receiver.rejects(3);
    rig.deploy(TelemetryRig.settings(protocol, rig.receiver.endpoint()).withQueue(PATIENT));
    IntStream.range(0, 10).forEach(i -> rig.endedSpan("span " + i));

    rig.telemetry.runtime().flush().await();

    TelemetryStatus status = rig.telemetry.runtime().status();
    assertThat(status.spansDelivered()).isEqualTo(7);
    assertThat(status.spansDropped()).isEqualTo(3);
    assertThat(status.spansWaiting()).isZero();
    assertThat(status.lastError())
        .hasValueSatisfying(
            error ->
                assertThat(error)
                    .endsWith("but the collector rejected 3 of 10 spans: told to reject"));
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(3);
    assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isEqualTo(1);
    assertThat(rig.receiver.requests()).hasSize(1);
    assertThat(LogCapture.keyValues(rig.log.await("telemetry.export_failed")))
        .containsEntry("spans_lost", "3")
        .hasEntrySatisfying("error", error -> assertThat(error).contains("told to reject"));
  }

  @ParameterizedTest
  @CsvSource({"5000, 10", "9223372036854775807, 10", "-1, 0"})
  void no_more_is_dropped_than_was_sent(long rejected, int dropped) {
    rig.receiver.rejects(rejected);
    rig.deploy(settings(OtlpProtocol.HTTP_PROTOBUF).withQueue(PATIENT));
    IntStream.range(0, 10).forEach(i -> rig.endedSpan("span " + i));

    rig.telemetry.runtime().flush().await();

    assertThat(rig.telemetry.runtime().status().spansDropped()).isEqualTo(dropped);
    assertThat(rig.telemetry.runtime().status().spansDelivered()).isEqualTo(10 - dropped);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void every_signal_is_counted_by_its_own_metric(OtlpProtocol protocol) {
    rig.receiver.rejects(1);
    rig.deploy(
        settings(protocol)
            .withQueue(PATIENT)
            .withSignals(SignalSettings.DEFAULT.withLogQueue(PATIENT)));
    rig.endedSpan("span");
    LOG.info("line");
    LOG.info("line");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
    assertThat(rig.counter(TaskerMetric.LOGS_DROPPED)).isEqualTo(1);
    assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isEqualTo(3);
    assertThat(rig.telemetry.runtime().signals().get(Signal.METRICS).dropped()).isEqualTo(1);
    assertThat(rig.telemetry.runtime().signals().values())
        .allSatisfy(
            status ->
                assertThat(status.lastError())
                    .hasValueSatisfying(error -> assertThat(error).contains("told to reject")));
    assertThat(rig.log.events("telemetry.export_failed")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void advice_is_told_and_nothing_is_lost(OtlpProtocol protocol) throws Exception {
    rig.receiver.answer(Answer.ADVICE);
    rig.deploy(settings(protocol));

    for (int i = 0; i < 3; i++) {
      rig.endedSpan("span " + i);
      rig.telemetry.runtime().flush().await();
    }

    TelemetryStatus status =
        Eventually.get(
            "all spans are delivered",
            PATIENCE,
            () -> rig.telemetry.runtime().status(),
            now -> now.spansDelivered() == 3);
    assertThat(status.spansDropped()).isZero();
    assertThat(status.lastError()).isEmpty();
    assertThat(rig.counter(TaskerMetric.EXPORT_FAILURES)).isZero();
    assertThat(rig.log.events("telemetry.collector_advice"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(LogCapture.keyValues(event)).containsEntry("advice", "told to warn"));
  }

  @Test
  void an_error_is_over_with_the_next_batch_that_is_taken_as_a_whole() throws Exception {
    rig.deploy(settings(OtlpProtocol.GRPC));
    rig.receiver.rejects(1);
    rig.endedSpan("rejected");
    rig.telemetry.runtime().flush().await();
    assertThat(rig.telemetry.runtime().status().lastError()).isPresent();

    rig.receiver.answer(Answer.ACCEPT);
    rig.endedSpan("taken");
    rig.telemetry.runtime().flush().await();

    Eventually.get(
        "no error any more",
        PATIENCE,
        () -> rig.telemetry.runtime().status().lastError(),
        Optional::isEmpty);
  }

  private TelemetrySettings settings(OtlpProtocol protocol) {
    return TelemetryRig.settings(protocol, rig.receiver.endpoint());
  }
}
