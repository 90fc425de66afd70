package dev.tasker.launch;

import dev.tasker.config.FileStamps;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Looks at the files every {@code config.reload_interval_ms} and reloads when they have changed and
 * then stayed the same for one interval: what is still being written is left alone. Costs a look at
 * six files, on a worker thread. Used on one context.
 */
final class ConfigWatch {
  /** How often the key itself is asked for while nothing is looked at. */
  private static final Duration SWITCHED_OFF = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final ConfigReload reload;
  private FileStamps known;
  private FileStamps seen;
  private boolean stopped;
  private long timer;

  /**
   * @param known how the files looked before they were read for the start
   */
  ConfigWatch(Vertx vertx, ConfigReload reload, FileStamps known) {
    this.vertx = vertx;
    this.reload = reload;
    this.known = known;
    this.seen = known;
  }

  /** Nothing to do when there are no files but those in the jar. */
  void start() {
    if (!known.isEmpty()) {
      next();
    }
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void next() {
    Duration interval = interval();
    Duration pause = interval.isZero() ? SWITCHED_OFF : interval;
    timer = vertx.setTimer(pause.toMillis(), due -> look());
  }

  private Duration interval() {
    return reload.current().config().common().config().reloadInterval();
  }

  private void look() {
    Future<?> looked = interval().isZero() ? Future.succeededFuture() : stamps();
    looked.onComplete(
        done -> {
          if (!stopped) {
            next();
          }
        });
  }

  private Future<?> stamps() {
    return vertx
        .executeBlocking(() -> FileStamps.of(reload.source()), false)
        .compose(this::compare);
  }

  private Future<?> compare(FileStamps now) {
    boolean quiet = now.equals(seen);
    seen = now;
    if (stopped || !quiet || now.equals(known)) {
      return Future.succeededFuture();
    }
    // Before the reading, so that what is written during it is seen the next time.
    known = now;
    return reload.reload("file");
  }
}
