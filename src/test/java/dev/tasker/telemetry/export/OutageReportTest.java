package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.otlp.Verdict.Obstacle;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.testkit.LogCapture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a collector does, it makes one line a minute at most, and one of advice. */
class OutageReportTest {
  private static final OtlpSettings OTLP =
      OtlpSettings.to("http://collector:4318", OtlpProtocol.HTTP_PROTOBUF);

  private final LogCapture log = new LogCapture();
  private final AtomicLong nanos = new AtomicLong(42);
  private final QuietMinute minute = new QuietMinute(nanos::get);
  private final OutageReport report = new OutageReport(minute);

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void three_signals_that_fail_all_the_time_make_a_line_a_minute() {
    for (int second = 0; second < 180; second++) {
      for (Signal signal : Signal.values()) {
        report.failed(signal, OTLP, 5, "gone", Obstacle.UNREACHED);
      }
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(log.messages()).containsOnly("telemetry.export_failed").hasSize(3);
    assertThat(LogCapture.keyValues(log.await("telemetry.export_failed")))
        .containsEntry("signal", "traces")
        .containsEntry("endpoint", "http://collector:4318/v1/traces")
        .containsEntry("protocol", "http/protobuf")
        .containsEntry("spans_lost", "5")
        .containsEntry("error", "gone")
        .containsKey("hint");
  }

  @Test
  void advice_is_no_outage_that_would_have_to_end() {
    report.advised(Signal.TRACES, OTLP, "sample less");
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    report.arrived(Signal.TRACES);

    assertThat(log.messages()).containsExactly("telemetry.collector_advice");
  }

  @Test
  void advice_is_told_once_of_each_signal_while_it_stays_the_same() {
    for (int second = 0; second < 300; second++) {
      report.advised(Signal.TRACES, OTLP, "sample less");
      report.advised(Signal.LOGS, OTLP, second < 200 ? "log less" : "log even less");
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(log.events("telemetry.collector_advice"))
        .extracting(event -> LogCapture.keyValues(event).get("advice"))
        .containsExactly("sample less", "log less", "log even less");
  }

  @Test
  void advice_that_changes_all_the_time_makes_a_line_a_minute() {
    for (int second = 0; second < 180; second++) {
      report.advised(Signal.TRACES, OTLP, "you are at " + second);
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(log.messages()).containsOnly("telemetry.collector_advice").hasSize(3);
  }

  @Test
  void advice_keeps_no_complaint_from_being_heard() {
    for (int second = 0; second < 180; second++) {
      report.advised(Signal.TRACES, OTLP, "you are at " + second);
      report.failed(Signal.LOGS, OTLP, 1, "gone", Obstacle.UNREACHED);
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(log.events("telemetry.export_failed")).hasSize(3);
  }

  @Test
  void the_line_names_the_place_without_its_secrets() {
    OtlpSettings secret =
        OtlpSettings.to("http://u:hunter2@collector:4318?token=hunter2", OtlpProtocol.GRPC);

    report.failed(Signal.TRACES, secret, 5, "gone", Obstacle.UNREACHED);

    assertThat(LogCapture.keyValues(log.await("telemetry.export_failed")))
        .containsEntry("endpoint", "http://collector:4318?token=***REDACTED***");
    assertThat(secret.toString()).contains("http://collector:4318").doesNotContain("hunter2");
  }

  @Test
  void a_collector_that_comes_and_goes_makes_a_line_a_minute() {
    for (int second = 0; second < 300; second++) {
      if (second % 2 == 0) {
        report.failed(Signal.LOGS, OTLP, 1, "gone", Obstacle.UNREACHED);
      } else {
        report.arrived(Signal.LOGS);
      }
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(log.messages()).hasSizeBetween(3, 5);
  }

  @Test
  void recovery_is_told_once_when_all_signals_arrive_again_and_the_minute_is_over() {
    report.failed(Signal.TRACES, OTLP, 1, "gone", Obstacle.UNREACHED);
    report.failed(Signal.METRICS, OTLP, 1, "gone", Obstacle.UNREACHED);
    report.arrived(Signal.TRACES);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    report.arrived(Signal.TRACES);
    assertThat(log.messages()).containsExactly("telemetry.export_failed");

    report.arrived(Signal.METRICS);
    report.arrived(Signal.METRICS);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    report.arrived(Signal.TRACES);

    assertThat(log.messages())
        .isEqualTo(List.of("telemetry.export_failed", "telemetry.export_recovered"));
  }

  @Test
  void what_a_stop_leaves_behind_is_one_line_for_all_signals() {
    report.silence();
    report.gaveUp(
        List.of(
            new LeftBehind(Signal.TRACES, "http://collector:4317", 7),
            new LeftBehind(Signal.METRICS, "http://collector:4317", 90),
            new LeftBehind(Signal.LOGS, "http://logs:4317", 0)),
        Duration.ofSeconds(2));

    assertThat(log.messages()).containsExactly("telemetry.flush_given_up");
    assertThat(LogCapture.keyValues(log.await("telemetry.flush_given_up")))
        .containsEntry("signals", "traces,metrics,logs")
        .containsEntry("endpoints", "http://collector:4317,http://logs:4317")
        .containsEntry("spans_waiting", "7")
        .containsEntry("metrics_waiting", "90")
        .containsEntry("log_records_waiting", "0")
        .containsEntry("timeout_ms", "2000");
  }

  @Test
  void a_stop_that_leaves_nothing_behind_says_nothing() {
    report.gaveUp(List.of(), Duration.ofSeconds(2));
    report.mute();
    report.gaveUp(List.of(new LeftBehind(Signal.TRACES, "x", 7)), Duration.ofSeconds(2));

    assertThat(log.messages()).isEmpty();
  }

  @Test
  void the_minute_outlives_the_pipelines() {
    for (int second = 0; second < 180; second++) {
      OutageReport next = new OutageReport(minute);
      next.failed(Signal.LOGS, OTLP, 1, "gone", Obstacle.UNREACHED);
      next.silence();
      next.gaveUp(List.of(new LeftBehind(Signal.LOGS, "x", 7)), Duration.ofSeconds(2));
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    assertThat(log.messages()).hasSize(3);

    new OutageReport(minute).arrived(Signal.TRACES);
    assertThat(log.messages()).hasSize(4).endsWith("telemetry.export_recovered");
  }

  @Test
  void what_never_failed_is_not_told() {
    report.arrived(Signal.TRACES);
    report.silence();
    report.failed(Signal.TRACES, OTLP, 1, "given up", Obstacle.UNREACHED);

    assertThat(log.messages()).isEmpty();
  }
}
