package dev.tasker.telemetry.export;

import dev.tasker.telemetry.otlp.Verdict.Obstacle;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says that telemetry does not arrive, where it was sent and what to do, and later that it arrives
 * again, or that a stop left something behind. One voice for all signals, because they usually fail
 * together: at most one line a minute, and one of advice, whatever the collector does. Safe on any
 * thread.
 */
final class OutageReport {
  private static final Logger LOG = LoggerFactory.getLogger(OutageReport.class);
  private static final String REJECTED = "the collector is there: its limits or its log say why";

  private final QuietMinute minute;
  private final Set<Signal> failing = EnumSet.noneOf(Signal.class);
  private final Map<Signal, String> told = new EnumMap<>(Signal.class);
  private boolean silent;
  private boolean mute;

  /**
   * @param minute outlives this, which ends with the pipelines
   */
  OutageReport(QuietMinute minute) {
    this.minute = minute;
  }

  /** A batch was lost. */
  synchronized void failed(
      Signal signal, OtlpSettings otlp, int lost, String error, Obstacle obstacle) {
    complain(signal, otlp, lost, error, hint(obstacle));
  }

  private static String hint(Obstacle obstacle) {
    return switch (obstacle) {
      case NONE -> "the batch was not sent: the error says why";
      case REFUSED ->
          "something is there: its log says why; tasker telemetry doctor says whether endpoint,"
              + " protocol and credentials fit";
      case UNTRUSTED ->
          "check the certificate's names and dates, or set OTEL_EXPORTER_OTLP_CERTIFICATE to its"
              + " authority";
      case UNREACHED -> "start a collector there or set OTEL_EXPORTER_OTLP_ENDPOINT";
    };
  }

  /** The collector answered, but did not take everything. */
  synchronized void rejected(Signal signal, OtlpSettings otlp, int lost, String error) {
    complain(signal, otlp, lost, error, REJECTED);
  }

  /**
   * The collector took everything and has something to say, maybe with every batch: it is told once
   * while it stays the same.
   */
  synchronized void advised(Signal signal, OtlpSettings otlp, String advice) {
    if (!silent && !mute && !advice.equals(told.get(signal)) && minute.mayRemark()) {
      told.put(signal, advice);
      LOG.atWarn()
          .addKeyValue("signal", signal.label())
          .addKeyValue("endpoint", otlp.shownAddress(signal))
          .addKeyValue("advice", advice)
          .log("telemetry.collector_advice");
    }
  }

  private void complain(Signal signal, OtlpSettings otlp, int lost, String error, String hint) {
    failing.add(signal);
    if (silent || mute || !minute.mayComplain()) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("signal", signal.label())
        .addKeyValue("endpoint", otlp.shownAddress(signal))
        .addKeyValue("protocol", otlp.protocol().label())
        .addKeyValue(signal.items() + "_lost", lost)
        .addKeyValue("error", error)
        .addKeyValue("hint", hint)
        .log("telemetry.export_failed");
  }

  /** A batch arrived. Right after a complaint this keeps quiet and says so at a later batch. */
  synchronized void arrived(Signal signal) {
    failing.remove(signal);
    if (failing.isEmpty() && !silent && !mute && minute.mayRelent()) {
      LOG.info("telemetry.export_recovered");
    }
  }

  /** A stop has left something behind, of one signal or of several: one line for all. */
  synchronized void gaveUp(List<LeftBehind> left, Duration timeout) {
    if (left.isEmpty() || mute || !minute.mayComplain()) {
      return;
    }
    LoggingEventBuilder line =
        LOG.atWarn()
            .addKeyValue("signals", joined(left.stream().map(one -> one.signal().label())))
            .addKeyValue("endpoints", joined(left.stream().map(LeftBehind::endpoint)));
    for (LeftBehind one : left) {
      line = line.addKeyValue(one.signal().items() + "_waiting", one.waiting());
    }
    line.addKeyValue("timeout_ms", timeout.toMillis()).log("telemetry.flush_given_up");
  }

  private static String joined(Stream<String> words) {
    return words.distinct().collect(Collectors.joining(","));
  }

  /** What fails from now on was given up on purpose: it is counted, not told. */
  synchronized void silence() {
    silent = true;
  }

  /** Whatever happens is told by somebody else. */
  synchronized void mute() {
    mute = true;
  }
}
