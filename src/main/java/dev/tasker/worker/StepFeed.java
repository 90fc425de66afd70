package dev.tasker.worker;

import dev.tasker.store.ClaimedStep;
import dev.tasker.store.LeaseLostException;
import dev.tasker.store.ReadyNotice;
import dev.tasker.store.StepStore;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims ready steps up to the free slots, one claim at a time. Woken by steps enqueued here, by
 * signals of other processes, by timers, and by a slow poll; a claim that came back full is
 * followed by the next as soon as a slot is free.
 */
final class StepFeed {
  private static final Logger LOG = LoggerFactory.getLogger(StepFeed.class);

  private final StepEngine engine;
  private final Vertx vertx;
  private final StepStore steps;
  private final Lease lease;
  private final Slots slots;
  private final ClaimNumbers numbers;
  private final StepObserver observer;
  private final ReadyBroadcast broadcast;
  private final Supplier<WorkerOptions> options;
  private final List<Integer> namespaceIds;
  private boolean claiming;
  private boolean more;

  /** The last claim came back full: there is more in the queue than this process can take. */
  private boolean backlog = true;

  private boolean stopped = true;
  private long pollTimer;

  StepFeed(StepEngine engine, WorkerParts parts) {
    this.engine = engine;
    this.vertx = parts.vertx();
    this.steps = parts.steps();
    this.lease = parts.lease();
    this.slots = parts.slots();
    this.numbers = parts.numbers();
    this.observer = parts.observer();
    this.broadcast = parts.broadcast();
    this.options = parts.options();
    this.namespaceIds = new ArrayList<>(parts.namespaceIds());
  }

  void start() {
    stopped = false;
    poll();
  }

  /** The poll interval or the free slots have changed. */
  void optionsChanged() {
    if (!stopped) {
      vertx.cancelTimer(pollTimer);
      poll();
    }
  }

  private void poll() {
    pollTimer = vertx.setPeriodic(pollMillis(), timer -> wake());
    wake();
  }

  private long pollMillis() {
    return options.get().pollInterval().toMillis();
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(pollTimer);
  }

  /** There may be something to claim. */
  void wake() {
    more = true;
    claim();
  }

  /** Wakes the feed when a timer is due, if that is before the next poll. */
  void wakeIn(Duration delay) {
    if (delay.toMillis() < pollMillis()) {
      vertx.setTimer(Math.max(1, delay.toMillis()), timer -> wake());
    }
  }

  /** A slot became free. */
  void slotFree() {
    if (more) {
      claim();
    }
  }

  /**
   * Whether the queue is believed to hold many steps that should run before new ones. Not while a
   * claim is merely on its way: what is created meanwhile would have to be claimed as well, and
   * under load there would always be a claim on its way.
   */
  boolean behind() {
    return backlog;
  }

  private void claim() {
    int limit = Math.min(options.get().claimBatch(), slots.free());
    if (claiming || stopped || limit == 0 || !lease.accepts() || namespaceIds.isEmpty()) {
      return;
    }
    claiming = true;
    more = false;
    slots.promise(limit);
    int workerId = lease.workerId();
    long claimNo = numbers.next();
    // Each claim starts with another namespace, so that none starves behind a full one.
    Collections.rotate(namespaceIds, 1);
    Span span = observer.begin("steps.claim");
    steps
        .claim(workerId, claimNo, namespaceIds.toArray(Integer[]::new), limit)
        .onSuccess(claimed -> claimed(workerId, claimNo, limit, claimed))
        .onFailure(cause -> failed(workerId, claimNo, limit, cause))
        .onComplete(answered -> observer.end(span));
  }

  private void claimed(int workerId, long claimNo, int limit, List<ClaimedStep> claimed) {
    claiming = false;
    slots.settle(limit, claimed.size());
    observer.claimed(claimed.size());
    backlog = claimed.size() == limit;
    more |= backlog;
    engine.claimed(workerId, claimNo, claimed);
    if (more && slots.free() == 0) {
      // There may be more than this process can take now.
      broadcast.announce(ReadyNotice.of(namespaceIds));
    }
    slotFree();
  }

  private void failed(int workerId, long claimNo, int limit, Throwable cause) {
    claiming = false;
    slots.settle(limit, 0);
    if (cause instanceof LeaseLostException) {
      lease.lost(workerId);
    } else if (StepStore.wasRefused(cause)) {
      numbers.answered(claimNo, 0);
    } else {
      lease.doubt(claimNo);
    }
    // The next poll tries again; the heartbeat reports a database that is away.
    LOG.atDebug().setCause(cause).addKeyValue("claim_no", claimNo).log("claim.failed");
  }
}
