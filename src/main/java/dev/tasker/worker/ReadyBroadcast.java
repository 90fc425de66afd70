package dev.tasker.worker;

import dev.tasker.store.ReadySignal;
import io.vertx.core.Vertx;
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
  private boolean again;

  /**
   * @param debounceMillis asked at each notification
   */
  ReadyBroadcast(Vertx vertx, ReadySignal signal, LongSupplier debounceMillis) {
    this.vertx = vertx;
    this.signal = signal;
    this.debounceMillis = debounceMillis;
  }

  void announce() {
    if (pausing) {
      again = true;
    } else {
      send();
    }
  }

  private void send() {
    pausing = true;
    again = false;
    // A lost signal costs the others one poll interval, nothing more.
    signal.send().onFailure(cause -> LOG.debug("signal not sent", cause));
    vertx.setTimer(Math.max(1, debounceMillis.getAsLong()), timer -> pauseIsOver());
  }

  private void pauseIsOver() {
    pausing = false;
    if (again) {
      send();
    }
  }
}
