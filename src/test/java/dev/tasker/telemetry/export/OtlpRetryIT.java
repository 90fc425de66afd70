package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.ExportQueue;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.testkit.OtlpReceiver.Answer;
import dev.tasker.testkit.OtlpReceiver.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a message is sent again: as the OTLP specification says, and as the collector asks. */
class OtlpRetryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TelemetryRig rig = new TelemetryRig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_collector_is_left_alone_for_as_long_as_it_asks(OtlpProtocol protocol) {
    deploy(protocol, PATIENCE);
    // Longer than the first pause of our own could be.
    rig.receiver.throttlesFor(2);
    rig.endedSpan("throttled");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.awaitSpan("throttled")).isNotNull();
    assertThat(pauseBeforeTheSecond()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isZero();
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void without_a_wish_the_pause_is_our_own(OtlpProtocol protocol) {
    deploy(protocol, PATIENCE);
    rig.receiver.unavailableFor(1);
    rig.endedSpan("refused once");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.awaitSpan("refused once")).isNotNull();
    assertThat(pauseBeforeTheSecond()).isGreaterThanOrEqualTo(Duration.ofMillis(800));
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void who_asks_for_more_time_than_there_is_is_not_asked_again(OtlpProtocol protocol) {
    deploy(protocol, PATIENCE);
    rig.receiver.throttlesFor(3600);
    rig.endedSpan("too late");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.requests()).hasSize(1);
    assertThat(rig.receiver.spans()).isEmpty();
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void until_the_time_is_over_no_other_batch_is_sent_either(OtlpProtocol protocol) {
    deploy(protocol, PATIENCE);
    rig.receiver.throttlesFor(3600);
    rig.endedSpan("throttled");
    rig.telemetry.runtime().flush().await();

    rig.endedSpan("next");
    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.requests()).hasSize(1);
    assertThat(rig.receiver.spans()).isEmpty();
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(2);
    assertThat(rig.telemetry.runtime().status().lastError())
        .hasValueSatisfying(
            error ->
                assertThat(error).startsWith("not sent: the collector asked to be left alone"));
  }

  @ParameterizedTest
  @EnumSource(OtlpProtocol.class)
  void a_stop_asks_once_more_all_the_same(OtlpProtocol protocol) {
    rig.deploy(
        TelemetryRig.settings(protocol, rig.receiver.endpoint())
            .withQueue(new ExportQueue(100, 100, Duration.ofMinutes(1))));
    rig.receiver.throttlesFor(3600);
    rig.endedSpan("throttled");
    rig.telemetry.runtime().flush().await();

    rig.endedSpan("last");
    rig.telemetry.runtime().disable().await();

    assertThat(rig.receiver.spans()).hasSize(1);
    assertThat(rig.receiver.requests()).hasSize(2);
  }

  @Test
  void an_exhausted_collector_that_names_no_time_is_not_asked_again() {
    deploy(OtlpProtocol.GRPC, PATIENCE);
    rig.receiver.answer(Answer.EXHAUSTED);
    rig.endedSpan("refused");

    rig.telemetry.runtime().flush().await();

    assertThat(rig.receiver.requests()).hasSize(1);
    assertThat(rig.counter(TaskerMetric.SPANS_DROPPED)).isEqualTo(1);
    assertThat(rig.telemetry.runtime().status().lastError())
        .contains("gRPC RESOURCE_EXHAUSTED told to fail");
  }

  private void deploy(OtlpProtocol protocol, Duration timeout) {
    rig.deploy(
        TelemetryRig.settings(protocol, rig.receiver.endpoint())
            .withOtlp(OtlpSettings.to(rig.receiver.endpoint(), protocol).withTimeout(timeout)));
  }

  private Duration pauseBeforeTheSecond() {
    List<Request> requests = rig.receiver.requests();
    assertThat(requests).hasSize(2);
    return Duration.ofNanos(requests.get(1).arrivedNanos() - requests.get(0).arrivedNanos());
  }
}
