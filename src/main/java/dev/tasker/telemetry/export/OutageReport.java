package dev.tasker.telemetry.export;

import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that telemetry does not arrive, where it was sent and what to do, and later that it arrives
 * again. One voice for all signals, because they usually fail together: at most one line a minute,
 * whatever the collector does. Safe on any thread.
 */
final class OutageReport {
  private static final Logger LOG = LoggerFactory.getLogger(OutageReport.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final String ABSENT = "start a collector there or set OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String REJECTED = "the collector is there: its limits or its log say why";

  private final LongSupplier nanoTime;
  private final Set<Signal> failing = EnumSet.noneOf(Signal.class);
  private boolean silent;
  private boolean told;
  private boolean spoken;
  private long spokenAt;

  OutageReport(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A batch was lost. */
  synchronized void failed(Signal signal, OtlpSettings otlp, int lost, String error) {
    complain(signal, otlp, lost, error, ABSENT);
  }

  /** The collector answered, but did not take everything. */
  synchronized void rejected(Signal signal, OtlpSettings otlp, int lost, String error) {
    complain(signal, otlp, lost, error, REJECTED);
  }

  /** The collector took everything and has something to say, maybe with every batch. */
  synchronized void advised(Signal signal, OtlpSettings otlp, String advice) {
    if (maySpeak()) {
      LOG.atWarn()
          .addKeyValue("signal", signal.label())
          .addKeyValue("endpoint", otlp.shownAddress(signal))
          .addKeyValue("advice", advice)
          .log("telemetry.collector_advice");
    }
  }

  private void complain(Signal signal, OtlpSettings otlp, int lost, String error, String hint) {
    failing.add(signal);
    if (!maySpeak()) {
      return;
    }
    told = true;
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
    if (!told || !failing.isEmpty() || !maySpeak()) {
      return;
    }
    told = false;
    LOG.info("telemetry.export_recovered");
  }

  /** What fails from now on was given up on purpose: it is counted, not told. */
  synchronized void silence() {
    silent = true;
  }

  /** Whether a line may be written now; the caller writes it. */
  private boolean maySpeak() {
    long now = nanoTime.getAsLong();
    if (silent || (spoken && now - spokenAt < QUIET_NANOS)) {
      return false;
    }
    spoken = true;
    spokenAt = now;
    return true;
  }
}
