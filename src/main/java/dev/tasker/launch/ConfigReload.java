package dev.tasker.launch;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.ConfigChange.Reload;
import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.ConfigWarning;
import dev.tasker.config.ConfigurationException;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.config.UnrepeatableFiles;
import dev.tasker.telemetry.metric.TaskerMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads the configuration again while the process runs: all layers, validated as a whole, and puts
 * in force what can be without a restart; all of it or nothing. One reading at a time. Files are
 * read on a worker thread, the rest happens on the context given at the start; may be asked on any
 * thread.
 */
final class ConfigReload {
  private static final int READ_TRIES = 10;
  private static final long READ_PAUSE_MS = 100;

  /** A pipe without a writer and a disk that is away answer never. */
  static final Duration READ_LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final ContextInternal context;
  private final Duration readLimit;
  private final ConfigSource source;
  private final LiveSettings settings;
  private final ReloadLog log;
  private volatile InForce now;
  private volatile boolean stopping;
  private Future<?> reading = Future.succeededFuture();
  private Future<ReloadReport> last;
  private Optional<Future<ReloadReport>> waiting = Optional.empty();

  /**
   * What holds.
   *
   * @param pending what the files say and only a restart will see
   */
  private record InForce(LoadedConfig config, List<ConfigChange> pending) {}

  /** What a reading led to, before anything of it is in force. */
  private record Plan(
      LoadedConfig config,
      List<ConfigChange> live,
      List<ConfigChange> restart,
      List<ConfigWarning> warnings) {}

  /**
   * @param context an event-loop context of the launcher's own
   * @param loaded what the process was started with
   * @param readLimit of one reading of the files
   */
  ConfigReload(
      Context context,
      ConfigSource source,
      LoadedConfig loaded,
      LiveSettings settings,
      TaskerMetrics metrics,
      Duration readLimit) {
    this.vertx = context.owner();
    this.context = (ContextInternal) context;
    this.readLimit = readLimit;
    this.source = source;
    this.now = new InForce(loaded, List.of());
    this.settings = settings;
    this.log = new ReloadLog(metrics);
    this.last = Future.succeededFuture(ReloadReport.nothing(Outcome.UNCHANGED, List.of()));
  }

  /** What is in force; safe on any thread. */
  LoadedConfig current() {
    return now.config();
  }

  /** Keys whose values in the files wait for a restart; safe on any thread. */
  List<ConfigChange> pending() {
    return now.pending();
  }

  ConfigSource source() {
    return source;
  }

  /** From now on nothing is read and nothing put in force any more. */
  void stop() {
    stopping = true;
  }

  /**
   * Reads and applies. While one reading is on its way, all that ask share the next one.
   *
   * @param trigger who asked, for the log
   * @return what became of it, also when the configuration is not valid; never fails
   */
  Future<ReloadReport> reload(String trigger) {
    if (stopping) {
      return Future.succeededFuture(log.ignored(trigger));
    }
    ContextInternal caller = context.owner().getOrCreateContext();
    Promise<ReloadReport> done = caller.promise();
    context.runOnContext(own -> inTurn(trigger).onComplete(done));
    return done.future();
  }

  private Future<ReloadReport> inTurn(String trigger) {
    if (last.isComplete()) {
      last = run(trigger);
      return last;
    }
    if (waiting.isEmpty()) {
      // It has not begun to read, so it will see what whoever asks meanwhile wants to be seen.
      Future<ReloadReport> next = last.compose(before -> runWaiting(trigger));
      waiting = Optional.of(next);
      last = next;
    }
    return waiting.get();
  }

  private Future<ReloadReport> runWaiting(String trigger) {
    waiting = Optional.empty();
    return run(trigger);
  }

  private Future<ReloadReport> run(String trigger) {
    return read(READ_TRIES)
        .compose(plan -> apply(trigger, plan))
        .recover(cause -> Future.succeededFuture(failed(trigger, cause)));
  }

  private Future<Plan> read(int triesLeft) {
    return readBounded()
        .compose(
            plan -> plan.map(Future::succeededFuture).orElseGet(() -> readAgain(triesLeft - 1)));
  }

  private Future<Optional<Plan>> readBounded() {
    if (!reading.isComplete()) {
      // No second thread for the same file: that one is still held.
      return Future.failedFuture(
          new TimeoutException("an earlier reading of the configuration still waits; " + hint()));
    }
    Future<Optional<Plan>> read = readOnce();
    reading = read;
    return here(read.timeout(readLimit.toMillis(), TimeUnit.MILLISECONDS))
        .recover(cause -> Future.failedFuture(read.isComplete() ? cause : tooLong()));
  }

  private TimeoutException tooLong() {
    return new TimeoutException(
        "reading the configuration took longer than " + readLimit.toMillis() + " ms; " + hint());
  }

  private static String hint() {
    return "nothing was changed. Look whether the disk answers, and whether a file of the"
        + " configuration, or one that a variable …_FILE names, is a pipe";
  }

  /** The same outcome, for those who wait on the context of this. */
  private <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = context.promise();
    elsewhere.onComplete(promise);
    return promise.future();
  }

  private Future<Plan> readAgain(int triesLeft) {
    if (triesLeft == 0) {
      return Future.failedFuture(beingWritten());
    }
    return vertx.timer(READ_PAUSE_MS).compose(passed -> read(triesLeft));
  }

  private static ConfigurationException beingWritten() {
    return new ConfigurationException(
        List.of(
            new ConfigError(
                "the files", 0, 0, "", "are being written all the time; try again later", "")));
  }

  /** Nobody else changes what is in force meanwhile. */
  private Future<Optional<Plan>> readOnce() {
    LoadedConfig before = current();
    return vertx
        .executeBlocking(() -> requireRepeatable(before), false)
        .compose(checked -> ConfigLoader.reload(vertx, source, before))
        .compose(read -> vertx.executeBlocking(() -> read.map(next -> plan(before, next)), false));
  }

  private boolean requireRepeatable(LoadedConfig before) {
    List<ConfigError> unrepeatable = UnrepeatableFiles.of(source, before);
    if (!unrepeatable.isEmpty()) {
      throw new ConfigurationException(unrepeatable);
    }
    return true;
  }

  private static Plan plan(LoadedConfig before, LoadedConfig next) {
    List<ConfigChange> changes = before.changesTo(next);
    LoadedConfig applied = before.withLive(next);
    return new Plan(
        applied,
        which(changes, Reload.LIVE),
        which(changes, Reload.RESTART),
        before.newWarningsOf(applied));
  }

  private static List<ConfigChange> which(List<ConfigChange> changes, Reload reload) {
    return changes.stream().filter(change -> change.reload() == reload).toList();
  }

  private Future<ReloadReport> apply(String trigger, Plan plan) {
    if (stopping) {
      return Future.succeededFuture(log.ignored(trigger));
    }
    Supplier<Future<Void>> prepared = settings.prepare(plan.config(), plan.live());
    return here(prepared.get())
        .map(
            applied -> {
              now = new InForce(plan.config(), plan.restart());
              ReloadLog.changed(trigger, plan.live());
              ReloadLog.warn(plan.warnings());
              return log.told(trigger, report(plan), plan.restart());
            });
  }

  private ReloadReport report(Plan plan) {
    return ReloadReport.of(plan.live(), settings.overruled(plan.live()), plan.restart());
  }

  private ReloadReport failed(String trigger, Throwable cause) {
    return cause instanceof ConfigurationException invalid
        ? log.refused(trigger, invalid.errors(), pending())
        : log.failed(trigger, cause, pending());
  }
}
