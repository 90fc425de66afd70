package dev.tasker.worker;

import dev.tasker.orchestration.TaskCreator;
import dev.tasker.store.ClaimedStep;
import dev.tasker.store.Database;
import dev.tasker.store.ReadySignal;
import dev.tasker.store.StepStore;
import dev.tasker.store.TaskStore;
import dev.tasker.store.WorkerStore;
import dev.tasker.store.WorkerStore.Pulse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a worker put together, and its start and stop. Lives on one event loop. */
final class Worker implements Lease.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private static final long LISTEN_AGAIN_MS = 5_000;

  private final Context context;
  private final Vertx vertx;
  private final Database database;
  private final Database leaseDatabase;
  private final Slots slots;
  private final Lease lease;
  private final ReadySignal signal;
  private final StepObserver observer;
  private final StepEngine engine;
  private final TaskMemories memories;
  private final BlockingPool blocking;
  private final TaskCreator creator;
  private volatile long readySteps;
  private volatile boolean working;
  private volatile WorkerOptions options;
  private Optional<Future<Void>> stopped = Optional.empty();

  /**
   * @param database for steps
   * @param leaseDatabase for the heartbeat alone
   */
  Worker(
      Vertx vertx,
      Context context,
      WorkerVerticle.Setup setup,
      Database database,
      Database leaseDatabase) {
    this.vertx = vertx;
    this.leaseDatabase = leaseDatabase;
    this.context = context;
    this.options = setup.options();
    this.database = database;
    this.slots = new Slots(() -> options.maxInFlight());
    this.signal = new ReadySignal(database);
    StepStore steps = new StepStore(database);
    ClaimNumbers numbers = new ClaimNumbers();
    this.lease =
        new Lease(
            vertx,
            new WorkerStore(leaseDatabase),
            new StepStore(leaseDatabase),
            numbers,
            setup.identity(),
            this::options);
    this.memories = new TaskMemories(setup.templates(), options.memoryCharacters());
    this.blocking = new BlockingPool(vertx, options.blockingPoolSize());
    this.observer = new StepObserver(setup.telemetry(), vertx.eventBus());
    this.engine =
        new StepEngine(
            new WorkerParts(
                vertx,
                context,
                this::options,
                steps,
                slots,
                numbers,
                memories,
                lease,
                new Dispatcher(vertx.eventBus(), () -> options.defaultStepTimeout()),
                new ReadyBroadcast(vertx, signal, () -> options.notifyDebounce().toMillis()),
                observer,
                setup.namespaces().values(),
                RandomGenerator.getDefault()));
    this.creator =
        new TaskCreator(
            context,
            new TaskStore(database),
            setup.templates(),
            engine,
            setup.telemetry(),
            () -> options.creationBatch());
    setup.telemetry().metrics().stepsInProgress(slots::inUse);
    setup.telemetry().metrics().stepsReady(() -> readySteps);
  }

  TaskCreator creator() {
    return creator;
  }

  WorkerOptions options() {
    return options;
  }

  long rememberedCharacters() {
    return memories.characters();
  }

  /** Other bounds and intervals from now on, or an exception; what is in hand goes on. */
  void use(WorkerOptions changed) {
    // First what can fail: then nothing has changed.
    blocking.resize(changed.blockingPoolSize());
    options = changed;
    memories.bound(changed.memoryCharacters());
    engine.feed().optionsChanged();
  }

  boolean isWorking() {
    return working && lease.isHeld();
  }

  /** Registers the process, listens for signals, begins to claim. */
  Future<Void> start() {
    return lease
        .acquire(this)
        .onSuccess(
            acquired -> {
              listen();
              engine.feed().start();
              working = true;
            });
  }

  /** Without LISTEN the poll still finds every step, so nothing waits for it. */
  private void listen() {
    signal
        .listen(notice -> context.runOnContext(signalled -> engine.heard(notice)))
        .onFailure(this::listenLater);
  }

  private void listenLater(Throwable cause) {
    if (stopped.isEmpty()) {
      LOG.warn("cannot listen for signals, polling meanwhile: {}", cause.getMessage());
      vertx.setTimer(LISTEN_AGAIN_MS, timer -> listen());
    }
  }

  @Override
  public void pulse(Pulse pulse) {
    readySteps = pulse.readySteps();
    if (pulse.reapedSteps() > 0) {
      LOG.atInfo().addKeyValue("steps", pulse.reapedSteps()).log("lease.steps_reaped");
      engine.somethingEnqueued();
    }
    observer.lost(pulse.lost());
    if (readySteps > 0) {
      // Found by the heartbeat at the latest, when the notification of them was lost.
      engine.feed().wake();
    }
    // A later one is told by a later heartbeat.
    pulse
        .nextDue()
        .filter(due -> due.compareTo(options.heartbeat()) <= 0)
        .ifPresent(engine.feed()::wakeIn);
  }

  @Override
  public void recovered(int workerId, long claimNo, List<ClaimedStep> steps) {
    slots.take(steps.size());
    engine.claimed(workerId, claimNo, steps);
  }

  /** Takes nothing new, waits for what runs, returns the rest to the queue; bounded in time. */
  Future<Void> stop() {
    if (stopped.isEmpty()) {
      stopped = Optional.of(stopOnce());
    }
    return stopped.get();
  }

  private Future<Void> stopOnce() {
    working = false;
    lease.stopAccepting();
    return engine
        .drain()
        .timeout(Math.max(1, options.drainTimeout().toMillis()), TimeUnit.MILLISECONDS)
        .recover(cause -> stillRunning())
        .eventually(lease::release)
        .eventually(signal::close)
        .eventually(database::close)
        .eventually(leaseDatabase::close);
  }

  private Future<Void> stillRunning() {
    LOG.atWarn()
        .addKeyValue("steps", slots.taken())
        .addKeyValue("drain_timeout_ms", options.drainTimeout().toMillis())
        .log("worker.drain_timeout: steps still running are returned to the queue");
    return Future.succeededFuture();
  }
}
