package dev.tasker.launch;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigWarning;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.TaskerMetrics;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the log and the metrics say about reloads: a line for each change, which is its audit and
 * heard at every level, one for all that need a restart, one when everything was refused. Secrets
 * are hidden in what it gets.
 */
final class ReloadLog {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadLog.class);
  private static final Logger AUDIT = LoggerFactory.getLogger(ConsoleLogging.AUDIT);
  private static final String TRIGGER = "trigger";
  private static final String HTTP = "http";

  private final TaskerMetrics metrics;

  ReloadLog(TaskerMetrics metrics) {
    this.metrics = metrics;
  }

  /** Records what has changed, whatever the level of the log is or was. */
  static void changed(String trigger, List<ConfigChange> changes) {
    changes.forEach(change -> changed(trigger, change));
  }

  /** What works but will hurt; a line for each. */
  static void warn(List<ConfigWarning> warnings) {
    warnings.forEach(
        warning ->
            LOG.atWarn()
                .addKeyValue("key", warning.key())
                .addKeyValue("source", warning.origin())
                .addKeyValue("advice", warning.advice())
                .log("config.warning"));
  }

  /** After a valid configuration has been read and applied. */
  ReloadReport told(String trigger, ReloadReport report, List<ConfigChange> pending) {
    report.overruled().forEach(ReloadLog::overruled);
    if (!report.restart().isEmpty()) {
      restart(trigger, report.restart());
    }
    if (report.outcome() == Outcome.UNCHANGED) {
      // Who asks over HTTP has the answer, and may ask as often as it likes.
      LOG.atLevel(trigger.equals(HTTP) ? Level.DEBUG : Level.INFO)
          .addKeyValue(TRIGGER, trigger)
          .log("config.unchanged");
    }
    return counted(report, pending);
  }

  /** One line, however many errors there are; each is told as at a start. */
  ReloadReport refused(String trigger, List<ConfigError> errors, List<ConfigChange> pending) {
    LOG.atError()
        .addKeyValue(TRIGGER, trigger)
        .addKeyValue(
            "errors", errors.stream().map(ConfigError::toString).collect(Collectors.joining("; ")))
        .log("config.refused: nothing was changed; correct the files and reload");
    return counted(ReloadReport.nothing(Outcome.REFUSED, errors), pending);
  }

  ReloadReport failed(String trigger, Throwable cause, List<ConfigChange> pending) {
    LOG.atError().setCause(cause).addKeyValue(TRIGGER, trigger).log("config.reload_failed");
    return counted(ReloadReport.nothing(Outcome.FAILED, List.of()), pending);
  }

  ReloadReport ignored(String trigger) {
    LOG.atInfo()
        .addKeyValue(TRIGGER, trigger)
        .log("config.reload_ignored: the process is stopping");
    return ReloadReport.nothing(Outcome.IGNORED, List.of());
  }

  private ReloadReport counted(ReloadReport report, List<ConfigChange> pending) {
    boolean successful = report.outcome() != Outcome.REFUSED && report.outcome() != Outcome.FAILED;
    metrics.configReloaded(report.outcome().word(), successful, pending.size());
    return report;
  }

  private static void changed(String trigger, ConfigChange change) {
    AUDIT
        .atInfo()
        .addKeyValue("key", change.key())
        .addKeyValue("from", orNotSet(change.before()))
        .addKeyValue("to", orNotSet(change.after()))
        .addKeyValue("origin", change.origin())
        .addKeyValue(TRIGGER, trigger)
        .log("config.changed");
  }

  private static void overruled(String key, String variable) {
    LOG.atWarn()
        .addKeyValue("key", key)
        .addKeyValue("variable", variable)
        .log("config.overruled: the variable wins over the files, the change is without effect");
  }

  private static void restart(String trigger, List<ConfigChange> changes) {
    LOG.atWarn()
        .addKeyValue("keys", changes.stream().map(ConfigChange::key).toList())
        .addKeyValue(
            "changes", changes.stream().map(ReloadLog::wanted).collect(Collectors.joining("; ")))
        .addKeyValue(TRIGGER, trigger)
        .log("config.restart_required: these keys keep their values until the next start");
  }

  private static String wanted(ConfigChange change) {
    return change.origin()
        + ": "
        + change.key()
        + " = "
        + orNotSet(change.after())
        + ", in use "
        + orNotSet(change.before());
  }

  private static String orNotSet(String value) {
    return value.isEmpty() ? "not set" : value;
  }
}
