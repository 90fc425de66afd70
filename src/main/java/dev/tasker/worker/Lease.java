package dev.tasker.worker;

import dev.tasker.store.StepStore;
import dev.tasker.store.WorkerStore;
import dev.tasker.store.WorkerStore.Pulse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's registration: one lease for every step it holds, renewed by one heartbeat, which
 * also returns what dead processes held. When the lease is lost, the process registers anew and
 * drops what it held before: those steps belong to others now.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final int NOT_REGISTERED = 0;
  private static final int RELEASE_TRIES = 5;
  private static final long RELEASE_PAUSE_MS = 100;
  private static final int DOUBTS_A_BEAT = 20;

  /** What the heartbeat tells the rest of the worker. */
  interface Listener {
    void pulse(Pulse pulse);

    /** Steps of a claim whose answer had been lost. */
    void recovered(int workerId, long claimNo, List<dev.tasker.store.ClaimedStep> steps);
  }

  private final Vertx vertx;
  private final WorkerStore workers;
  private final StepStore steps;
  private final ClaimNumbers numbers;
  private final WorkerStore.Identity identity;
  private final Supplier<WorkerOptions> options;
  private final Map<Long, Long> doubts = new HashMap<>();
  private int workerId = NOT_REGISTERED;
  private boolean accepting;
  private boolean stopping;
  private boolean beating;
  private boolean silent;
  private volatile long heldUntilNanos = System.nanoTime();
  private long timer;

  Lease(
      Vertx vertx,
      WorkerStore workers,
      StepStore steps,
      ClaimNumbers numbers,
      WorkerStore.Identity identity,
      Supplier<WorkerOptions> options) {
    this.vertx = vertx;
    this.workers = workers;
    this.steps = steps;
    this.numbers = numbers;
    this.identity = identity;
    this.options = options;
  }

  /** Registers this process and keeps its lease from then on. */
  Future<Void> acquire(Listener listener) {
    return register()
        .onSuccess(
            registered ->
                timer =
                    vertx.setPeriodic(
                        options.get().heartbeat().toMillis(), beat -> heartbeat(listener)));
  }

  private Future<Void> register() {
    return workers
        .register(identity, options.get().lease())
        .onSuccess(
            id -> {
              workerId = id;
              renewed();
            })
        .mapEmpty();
  }

  int workerId() {
    return workerId;
  }

  private void renewed() {
    heldUntilNanos = System.nanoTime() + options.get().lease().toNanos();
    accepting = !stopping;
  }

  /** Whether the lease is good by this process's own clock; may be asked on any thread. */
  boolean isHeld() {
    return heldUntilNanos - System.nanoTime() > 0;
  }

  /** Whether this process may take steps: the last heartbeat came through, and no stop is on. */
  boolean accepts() {
    return accepting;
  }

  /** Whether steps claimed under this registration are still this process's. */
  boolean holds(int registration) {
    return registration == workerId;
  }

  /** Takes no more steps; the heartbeat goes on for those held. */
  void stopAccepting() {
    stopping = true;
    accepting = false;
  }

  /**
   * The answer to this claim was lost; the heartbeat asks the journal until the outcome is certain.
   */
  void doubt(long claimNo) {
    doubts.put(claimNo, now() + options.get().unknownOutcomeTimeout().toMillis());
  }

  /** Another process has returned the steps of this registration to the queue. */
  void lost(int registration) {
    if (workerId != NOT_REGISTERED && workerId == registration) {
      LOG.atWarn().addKeyValue("worker_id", workerId).log("lease.lost");
      workerId = NOT_REGISTERED;
      accepting = false;
      doubts.clear();
      numbers.clear();
    }
  }

  /** Returns what is still held to the queue and ends the registration. */
  Future<Void> release() {
    vertx.cancelTimer(timer);
    stopAccepting();
    int registration = workerId;
    workerId = NOT_REGISTERED;
    return registration == NOT_REGISTERED
        ? Future.succeededFuture()
        : release(registration, RELEASE_TRIES);
  }

  private Future<Void> release(int registration, int tries) {
    return workers
        .release(registration, Integer.MAX_VALUE, Integer.MAX_VALUE)
        .compose(
            returned -> {
              if (returned < 0 && tries > 1) {
                // A claim of ours is still in flight on the server.
                return vertx
                    .timer(RELEASE_PAUSE_MS)
                    .compose(later -> release(registration, tries - 1));
              }
              if (returned > 0) {
                LOG.atInfo().addKeyValue("steps", returned).log("lease.steps_returned");
              }
              return Future.succeededFuture();
            });
  }

  private void heartbeat(Listener listener) {
    if (beating) {
      return;
    }
    beating = true;
    Future<Void> beat =
        workerId == NOT_REGISTERED
            ? register()
            : renew(listener::pulse).compose(ok -> settleDoubts(listener));
    beat.onSuccess(ok -> silent = false)
        .onFailure(this::missed)
        .onComplete(done -> beating = false);
  }

  private Future<Void> renew(Consumer<Pulse> pulses) {
    int registration = workerId;
    return workers
        .heartbeat(
            registration,
            options.get().lease(),
            numbers.last(),
            numbers.open(),
            options.get().reapBatch(),
            options.get().maxLeaseLosses())
        .onSuccess(
            pulse -> {
              if (pulse.alive()) {
                renewed();
              } else {
                lost(registration);
              }
              pulses.accept(pulse);
            })
        .mapEmpty();
  }

  private Future<Void> settleDoubts(Listener listener) {
    Future<Void> done = Future.succeededFuture();
    // A bounded number each time: the next heartbeat goes on.
    for (Map.Entry<Long, Long> doubt : doubts.entrySet().stream().limit(DOUBTS_A_BEAT).toList()) {
      done = done.compose(previous -> settle(doubt.getKey(), doubt.getValue(), listener));
    }
    return done;
  }

  private Future<Void> settle(long claimNo, long certainAt, Listener listener) {
    int registration = workerId;
    return steps
        .claimed(registration, claimNo)
        .onSuccess(
            claimed -> {
              if (holds(registration) && (!claimed.isEmpty() || now() > certainAt)) {
                doubts.remove(claimNo);
                listener.recovered(registration, claimNo, claimed);
              }
            })
        .mapEmpty();
  }

  private void missed(Throwable cause) {
    // Until the database is back nothing can be claimed, and each try would only be one more doubt.
    accepting = false;
    if (!silent) {
      silent = true;
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(cause.getMessage()))
          .addKeyValue("lease_ms", options.get().lease().toMillis())
          .log(
              "heartbeat.failed: the database is away; results wait and are written when it is back");
    }
  }

  private static long now() {
    return Duration.ofNanos(System.nanoTime()).toMillis();
  }
}
