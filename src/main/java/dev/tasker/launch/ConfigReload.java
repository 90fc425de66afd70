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
import dev.tasker.telemetry.TaskerMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Optional;
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

  private final Vertx vertx;
  private final Context context;
  private final ConfigSource source;
  private final LiveSettings settings;
  private final ReloadLog log;
  private volatile LoadedConfig current;
  private volatile List<ConfigChange> pending = List.of();
  private volatile boolean stopping;
  private Future<ReloadReport> last;
  private Optional<Future<ReloadReport>> waiting = Optional.empty();

  /** What a reading led to, before anything of it is in force. */
  private record Plan(
      LoadedConfig config,
      List<ConfigChange> live,
      List<ConfigChange> restart,
      List<ConfigWarning> warnings) {}

  /**
   * @param context an event-loop context of the launcher's own
   * @param loaded what the process was started with
   */
  ConfigReload(
      Context context,
      ConfigSource source,
      LoadedConfig loaded,
      LiveSettings settings,
      TaskerMetrics metrics) {
    this.vertx = context.owner();
    this.context = context;
    this.source = source;
    this.current = loaded;
    this.settings = settings;
    this.log = new ReloadLog(metrics);
    this.last = Future.succeededFuture(ReloadReport.nothing(Outcome.UNCHANGED, List.of()));
  }

  /** What is in force; safe on any thread. */
  LoadedConfig current() {
    return current;
  }

  /** Keys whose values in the files wait for a restart; safe on any thread. */
  List<ConfigChange> pending() {
    return pending;
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
    ContextInternal caller = ((ContextInternal) context).owner().getOrCreateContext();
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
    return vertx
        .executeBlocking(this::readOnce, false)
        .compose(
            plan -> plan.map(Future::succeededFuture).orElseGet(() -> readAgain(triesLeft - 1)));
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

  /** On a worker thread; nobody else changes what is in force meanwhile. */
  private Optional<Plan> readOnce() {
    LoadedConfig now = current;
    return ConfigLoader.reloadBlocking(source, now).map(next -> plan(now, next));
  }

  private static Plan plan(LoadedConfig now, LoadedConfig next) {
    List<ConfigChange> changes = now.changesTo(next);
    LoadedConfig applied = now.withLive(next);
    return new Plan(
        applied,
        which(changes, Reload.LIVE),
        which(changes, Reload.RESTART),
        now.newWarningsOf(applied));
  }

  private static List<ConfigChange> which(List<ConfigChange> changes, Reload reload) {
    return changes.stream().filter(change -> change.reload() == reload).toList();
  }

  private Future<ReloadReport> apply(String trigger, Plan plan) {
    if (stopping) {
      return Future.succeededFuture(log.ignored(trigger));
    }
    Supplier<Future<Void>> change = settings.prepare(plan.config(), plan.live());
    List<ConfigChange> unheard = log.changed(trigger, plan.live());
    return change
        .get()
        .map(
            applied -> {
              current = plan.config();
              pending = plan.restart();
              log.changed(trigger, unheard);
              ReloadLog.warn(plan.warnings());
              return log.told(trigger, report(plan), pending);
            });
  }

  private ReloadReport report(Plan plan) {
    return ReloadReport.of(plan.live(), settings.overruled(plan.live()), plan.restart());
  }

  private ReloadReport failed(String trigger, Throwable cause) {
    return cause instanceof ConfigurationException invalid
        ? log.refused(trigger, invalid.errors(), pending)
        : log.failed(trigger, cause, pending);
  }
}
