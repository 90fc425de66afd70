package dev.tasker.worker;

import dev.tasker.store.ReadySignal;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells other processes that steps wait; signals closer together than the debounce become one. */
final class ReadyBroadcast {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyBroadcast.class);

  private final Vertx vertx;
  private final ReadySignal signal;
  private final long debounceMillis;
  private boolean scheduled;

  ReadyBroadcast(Vertx vertx, ReadySignal signal, Duration debounce) {
    this.vertx = vertx;
    this.signal = signal;
    this.debounceMillis = Math.max(1, debounce.toMillis());
  }

  void announce() {
    if (!scheduled) {
      scheduled = true;
      vertx.setTimer(debounceMillis, timer -> send());
    }
  }

  private void send() {
    scheduled = false;
    // A lost signal costs the others one poll interval, nothing more.
    signal.send().onFailure(cause -> LOG.debug("signal not sent", cause));
  }
}
