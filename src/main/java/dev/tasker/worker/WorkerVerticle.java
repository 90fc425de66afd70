package dev.tasker.worker;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.orchestration.FirstSteps;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.ClaimedStep;
import dev.tasker.store.Database;
import dev.tasker.store.ReadySignal;
import dev.tasker.store.StepStore;
import dev.tasker.store.TaskStore;
import dev.tasker.store.WorkerStore;
import dev.tasker.store.WorkerStore.Pulse;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: registers this process, deploys a group of task verticles for each of its namespaces,
 * and feeds them steps. Its event loop is the engine's and the task creator's.
 */
public final class WorkerVerticle extends VerticleBase implements Lease.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerVerticle.class);

  /**
   * What a worker is made from.
   *
   * @param namespaces the namespaces it serves, with their ids
   * @param creationBatch tasks inserted by one statement at most
   */
  public record Setup(
      Database database,
      TemplateRegistry templates,
      HandlerRegistry handlers,
      Telemetry telemetry,
      WorkerStore.Identity identity,
      Map<String, Integer> namespaces,
      WorkerOptions options,
      int creationBatch) {}

  private final Setup setup;
  private final Slots slots;
  private volatile long readySteps;
  private @Nullable Lease lease;
  private @Nullable StepEngine engine;
  private @Nullable ReadySignal signal;
  private @Nullable TaskCreator creator;

  public WorkerVerticle(Setup setup) {
    this.setup = setup;
    this.slots = new Slots(setup.options().maxInFlight());
  }

  /**
   * Creates tasks whose first steps this worker takes over; there once the verticle is deployed.
   */
  public TaskCreator creator() {
    if (creator == null) {
      throw new IllegalStateException("the worker has not been deployed");
    }
    return creator;
  }

  @Override
  public Future<?> start() {
    StepStore steps = new StepStore(setup.database());
    ClaimNumbers numbers = new ClaimNumbers();
    WorkerOptions options = setup.options();
    signal = new ReadySignal(setup.database());
    lease =
        new Lease(
            vertx, new WorkerStore(setup.database()), steps, numbers, setup.identity(), options);
    engine =
        new StepEngine(
            new WorkerParts(
                vertx,
                context,
                options,
                steps,
                slots,
                numbers,
                new TaskMemories(setup.templates(), options.memoryCharacters()),
                lease,
                new Dispatcher(vertx.eventBus()),
                new ReadyBroadcast(vertx, signal, options.notifyDebounce()),
                new StepObserver(setup.telemetry()),
                setup.namespaces().values(),
                RandomGenerator.getDefault()));
    creator = creator(engine);
    setup.telemetry().metrics().stepsInProgress(slots::taken);
    setup.telemetry().metrics().stepsReady(() -> readySteps);
    StepFeed feed = engine.feed();
    return lease
        .acquire(this)
        .compose(acquired -> deployTaskVerticles())
        .compose(deployed -> listen(feed))
        .onSuccess(listening -> feed.start());
  }

  private TaskCreator creator(FirstSteps firstSteps) {
    return new TaskCreator(
        context,
        new TaskStore(setup.database()),
        setup.templates(),
        firstSteps,
        setup.creationBatch());
  }

  private Future<Void> deployTaskVerticles() {
    DeploymentOptions each =
        new DeploymentOptions()
            .setInstances(Math.max(1, Runtime.getRuntime().availableProcessors()));
    List<Future<String>> deployed =
        setup.namespaces().keySet().stream()
            .map(
                namespace ->
                    vertx.deployVerticle(
                        () ->
                            new TaskVerticle(
                                namespace,
                                setup.handlers(),
                                setup.telemetry(),
                                setup.options().blockingPoolSize()),
                        each))
            .toList();
    return Future.all(deployed).mapEmpty();
  }

  private Future<Void> listen(StepFeed feed) {
    if (signal == null) {
      throw new IllegalStateException("not started");
    }
    return signal
        .listen(() -> context.runOnContext(signalled -> feed.wake()))
        // Without LISTEN the poll still finds every step; the subscriber keeps trying to connect.
        .recover(
            cause -> {
              LOG.warn("cannot listen for signals, polling instead: {}", cause.getMessage());
              return Future.succeededFuture();
            });
  }

  @Override
  public void pulse(Pulse pulse) {
    readySteps = pulse.readySteps();
    if (engine == null) {
      return;
    }
    if (pulse.reapedSteps() > 0) {
      LOG.atInfo().addKeyValue("steps", pulse.reapedSteps()).log("lease.steps_reaped");
      engine.enqueued(pulse.reapedSteps());
    }
    pulse.nextDue().ifPresent(engine.feed()::wakeIn);
  }

  @Override
  public void recovered(int workerId, long claimNo, List<ClaimedStep> steps) {
    if (engine != null) {
      slots.take(steps.size());
      engine.claimed(workerId, claimNo, steps);
    }
  }

  /** Drains: takes nothing new, waits for what runs, returns the rest to the queue. */
  @Override
  public Future<?> stop() {
    if (engine == null || lease == null || signal == null) {
      return Future.succeededFuture();
    }
    Lease held = lease;
    ReadySignal listening = signal;
    held.stopAccepting();
    return engine
        .drain()
        .timeout(setup.options().drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(cause -> stillRunning())
        .eventually(held::release)
        .eventually(listening::close);
  }

  private @Nullable Void stillRunning() {
    LOG.atWarn()
        .addKeyValue("steps", slots.taken())
        .addKeyValue("drain_timeout_ms", setup.options().drainTimeout().toMillis())
        .log("worker.drain_timeout: steps still running are returned to the queue");
    return null;
  }
}
