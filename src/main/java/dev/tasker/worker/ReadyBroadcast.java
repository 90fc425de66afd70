package dev.tasker.worker;

import dev.tasker.store.ReadyNotice;
import dev.tasker.store.ReadySignal;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes that steps wait: the first time at once, then at most once in the time of
 * the debounce. On the engine's event loop only.
 */
final class ReadyBroadcast {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyBroadcast.class);

  private final Vertx vertx;
  private final ReadySignal signal;
  private final LongSupplier debounceMillis;
  private boolean pausing;
  private Optional<ReadyNotice> waiting = Optional.empty();

  /**
   * @param debounceMillis asked at each notification
   */
  ReadyBroadcast(Vertx vertx, ReadySignal signal, LongSupplier debounceMillis) {
    this.vertx = vertx;
    this.signal = signal;
    this.debounceMillis = debounceMillis;
  }

  void announce(ReadyNotice notice) {
    if (pausing) {
      waiting = Optional.of(waiting.map(notice::and).orElse(notice));
    } else {
      send(notice);
    }
  }

  /**
   * Leaves the telling to the commit of a statement, if it is time to tell: then the others need
   * not wait for a statement of its own after it.
   */
  Optional<ReadyNotice> withCommit(ReadyNotice notice) {
    if (pausing) {
      return Optional.empty();
    }
    pause();
    return Optional.of(notice);
  }

  private void send(ReadyNotice notice) {
    pause();
    // A lost signal costs the others one poll interval, nothing more.
    signal.send(notice).onFailure(cause -> LOG.debug("signal not sent", cause));
  }

  private void pause() {
    pausing = true;
    vertx.setTimer(Math.max(1, debounceMillis.getAsLong()), timer -> pauseIsOver());
  }

  private void pauseIsOver() {
    pausing = false;
    Optional<ReadyNotice> due = waiting;
    waiting = Optional.empty();
    due.ifPresent(this::send);
  }
}
