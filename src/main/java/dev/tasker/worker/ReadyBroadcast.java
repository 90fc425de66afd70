package dev.tasker.worker;

import dev.tasker.store.ReadySignal;
import io.vertx.core.Vertx;
import java.time.Duration;
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
  private final long debounceMillis;
  private boolean pausing;
  private boolean again;

  ReadyBroadcast(Vertx vertx, ReadySignal signal, Duration debounce) {
    this.vertx = vertx;
    this.signal = signal;
    this.debounceMillis = Math.max(1, debounce.toMillis());
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
    vertx.setTimer(debounceMillis, timer -> pauseIsOver());
  }

  private void pauseIsOver() {
    pausing = false;
    if (again) {
      send();
    }
  }
}
