package dev.tasker.worker;

import dev.tasker.handler.HandlerRegistry;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.Database;
import dev.tasker.store.WorkerStore;
import dev.tasker.telemetry.Telemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a {@link Worker} on its event loop, with connections of its own there, and deploys a group
 * of task verticles for each of its namespaces.
 */
public final class WorkerVerticle extends VerticleBase {

  /**
   * What a worker is made from.
   *
   * @param namespaces the namespaces it serves, with their ids
   */
  public record Setup(
      Database.Options database,
      TemplateRegistry templates,
      HandlerRegistry handlers,
      Telemetry telemetry,
      WorkerStore.Identity identity,
      Map<String, Integer> namespaces,
      WorkerOptions options) {}

  private final Setup setup;
  private volatile Optional<Worker> worker = Optional.empty();

  public WorkerVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * Creates tasks whose first steps this worker takes over.
   *
   * @throws IllegalStateException before the verticle is deployed
   */
  public TaskCreator creator() {
    return worker
        .orElseThrow(() -> new IllegalStateException("the worker has not been deployed"))
        .creator();
  }

  /** The name this process is registered under. */
  public String name() {
    return setup.identity().name();
  }

  /** Whether the worker holds its lease and takes steps. */
  public boolean isWorking() {
    return worker.map(Worker::isWorking).orElse(false);
  }

  /** What holds now; safe on any thread. */
  public WorkerOptions options() {
    return worker.map(Worker::options).orElse(setup.options());
  }

  /**
   * What the cache of execution contexts holds now, in characters of JSON, roughly: at most {@link
   * WorkerOptions#memoryCharacters}. Safe on any thread.
   */
  public long rememberedCharacters() {
    return worker.map(Worker::rememberedCharacters).orElse(0L);
  }

  /**
   * Takes other options over, all at once, between two pieces of work. Steps in hand go on. Lease,
   * heartbeat and the number of writers stay as they were at the start: the caller keeps them.
   *
   * @return on the caller's context; fails when they cannot be taken over; those before then hold
   *     on
   */
  public Future<Void> use(WorkerOptions options) {
    Promise<Void> taken = ((VertxInternal) vertx).getOrCreateContext().promise();
    context.runOnContext(
        own -> {
          try {
            worker.ifPresent(running -> running.use(options));
            taken.complete();
          } catch (RuntimeException | LinkageError e) {
            // Whoever waits must hear of it: one reload waits for the other.
            taken.tryFail(e);
          }
        });
    return taken.future();
  }

  @Override
  public Future<?> start() {
    Future<Database> forSteps = Database.connect(vertx, setup.database().untraced());
    // Of its own, so that no lock and no full pool ever keeps the lease from being renewed.
    Future<Database> forLease =
        Database.connect(vertx, setup.database().untraced().withPoolSize(1));
    return Future.all(forSteps, forLease)
        .map(both -> new Worker(vertx, context, setup, forSteps.result(), forLease.result()))
        .onSuccess(created -> worker = Optional.of(created))
        .compose(created -> deployTaskVerticles().compose(deployed -> created.start()));
  }

  /**
   * Takes nothing new, waits for what runs, returns the rest to the queue; bounded in time. To be
   * called before the verticle is undeployed: Vert.x undeploys the task verticles first, and what
   * was still on its way to them would fail.
   */
  public Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(
        own -> worker.map(Worker::stop).orElseGet(Future::succeededFuture).onComplete(drained));
    return drained.future();
  }

  @Override
  public Future<?> stop() {
    return worker.map(Worker::stop).orElseGet(Future::succeededFuture);
  }

  private Future<Void> deployTaskVerticles() {
    DeploymentOptions group =
        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
    List<Future<String>> groups =
        setup.namespaces().keySet().stream()
            .map(namespace -> vertx.deployVerticle(() -> taskVerticle(namespace), group))
            .toList();
    return Future.all(groups).mapEmpty();
  }

  private TaskVerticle taskVerticle(String namespaceName) {
    return new TaskVerticle(
        namespaceName, setup.handlers(), setup.telemetry(), setup.options().blockingPoolSize());
  }
}
