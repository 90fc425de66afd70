package dev.tasker.launch;

import dev.tasker.api.ApiSetup;
import dev.tasker.api.Health;
import dev.tasker.api.HttpVerticle;
import dev.tasker.api.RunningConfig;
import dev.tasker.api.TelemetryConsumer;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.DatabaseUrl;
import dev.tasker.config.FileStamps;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.TaskerConfig;
import dev.tasker.handler.EventBusCodecs;
import dev.tasker.launch.ConfigReading.Found;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.postgres.DataDirectory;
import dev.tasker.postgres.EmbeddedPostgres;
import dev.tasker.store.Database;
import dev.tasker.store.Migrations;
import dev.tasker.store.TaskQueries;
import dev.tasker.store.TemplateStore;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.worker.WorkerVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start sequence inside Vert.x, one line a stage, and its exact reverse. Telemetry starts first
 * and ends last; a stage that fails undoes those before it.
 */
final class LauncherVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LauncherVerticle.class);

  private final LaunchOptions options;
  private final Telemetry telemetry;
  private final StartStages stages;
  private final Deque<Supplier<Future<?>>> undo = new ArrayDeque<>();
  private final ConfigReading reading;
  private volatile Optional<SystemContext> system = Optional.empty();
  private volatile Optional<ConfigReload> reload = Optional.empty();

  LauncherVerticle(
      LaunchOptions options, Telemetry telemetry, StartStages stages, ConfigReading reading) {
    this.options = options;
    this.telemetry = telemetry;
    this.stages = stages;
    this.reading = reading;
  }

  /** What the process is made of; there once the verticle is deployed. */
  SystemContext system() {
    return system.orElseThrow(() -> new IllegalStateException("the process has not started"));
  }

  /** The way to read the configuration again; there once the verticle is deployed. */
  ConfigReload reload() {
    return reload.orElseThrow(() -> new IllegalStateException("the process has not started"));
  }

  @Override
  public Future<?> start() {
    Promise<TelemetrySettings> settings = Promise.promise();
    // At once, so that its event loop starts beside the reading and not after it.
    Future<String> deployed = deploy(telemetry.verticle(settings.future()));
    return stages
        .async("configuration", () -> reading.found(context))
        .compose(found -> startWith(found, settings, deployed))
        .onSuccess(started -> system = Optional.of(started))
        .recover(cause -> givenUp(cause, settings, deployed));
  }

  private Future<SystemContext> givenUp(
      Throwable cause, Promise<TelemetrySettings> settings, Future<String> telemetryDeployed) {
    settings.tryFail(cause);
    // Vert.x must not end before that: it complains of a verticle that ends while it is deployed.
    return telemetryDeployed
        .transform(ended -> undoAll())
        .transform(undone -> Future.failedFuture(cause));
  }

  private Future<SystemContext> startWith(
      Found found, Promise<TelemetrySettings> settings, Future<String> telemetryDeployed) {
    return stages
        .async("phase_2", () -> startTelemetry(found, settings, telemetryDeployed))
        .onSuccess(deployed -> warn(found))
        .compose(deployed -> stages.async("system", () -> openSystem(found.loaded())))
        .compose(system -> stages.async("worker", () -> startWorker(found.source(), system)))
        .compose(system -> deploy(new TelemetryConsumer(telemetry)).map(system))
        .compose(system -> stages.async("http", () -> startHttp(system)))
        .onSuccess(started -> watchConfiguration(found.stamps()));
  }

  /**
   * The reverse of the start. Not the verticle's stop(): Vert.x undeploys what a verticle has
   * deployed before it asks the verticle itself, in no promised order, and telemetry must be last.
   */
  Future<Void> shutDown() {
    Promise<Void> promise = Promise.promise();
    context.runOnContext(own -> undoAll().onComplete(promise));
    return promise.future();
  }

  private Future<Void> undoAll() {
    Future<Void> done = Future.succeededFuture();
    while (!undo.isEmpty()) {
      Supplier<Future<?>> last = undo.pop();
      done = done.transform(previous -> last.get().transform(LauncherVerticle::logged));
    }
    return done;
  }

  /** One stage that cannot stop must not keep the others from stopping. */
  private static Future<Void> logged(io.vertx.core.AsyncResult<?> stopped) {
    if (stopped.failed()) {
      LOG.warn("a part of the process did not stop cleanly", stopped.cause());
    }
    return Future.succeededFuture();
  }

  // --- Phase 2 of telemetry, on the event loop of its own verticle, before anything else

  private Future<String> startTelemetry(
      Found found, Promise<TelemetrySettings> settings, Future<String> deployed) {
    TaskerConfig config = found.loaded().config();
    telemetry.sampler().use(Settings.sampling(config));
    telemetry.metrics().limitLabels(config.common().telemetry().metrics().maxLabelValues());
    telemetry.spans().limitTraceAge(config.common().telemetry().tracing().maxTraceAge());
    settings.complete(found.telemetry());
    return deployed;
  }

  /** Said once, and beside the rest of the start: nothing waits for it. */
  private void warn(Found found) {
    TelemetrySetup.tellWhatDisables(found.loaded(), found.telemetry(), options);
    vertx.executeBlocking(found.loaded()::warnings, false).onSuccess(ReloadLog::warn);
  }

  // --- System context: database, schema, templates, namespaces

  private Future<SystemContext> openSystem(LoadedConfig loaded) {
    TaskerConfig config = loaded.config();
    Future<Discovered> discovered = stages.async("discovery", () -> discover(config));
    Preload.beginForSystem();
    return databaseUrl(config)
        .compose(url -> stages.async("connection", () -> connect(config, url)))
        .compose(database -> discovered.compose(found -> openSystem(loaded, database, found)))
        // A start that fails ends the event loops: not before the discovery has answered to one.
        .eventually(() -> discovered);
  }

  private Future<Discovered> discover(TaskerConfig config) {
    return vertx.executeBlocking(() -> Discovered.by(config), false);
  }

  private Future<SystemContext> openSystem(
      LoadedConfig loaded, Database database, Discovered found) {
    found.templates().warnings().forEach(warning -> LOG.warn("{}", warning));
    TemplateRegistry registry =
        new TemplateRegistry(
            new TemplateStore(database),
            definition -> found.parser().parseDefinition(definition, "the database").orThrow());
    return stages
        .async("schema", () -> new Migrations(database, found.migrations()).apply())
        .compose(
            applied ->
                stages.async(
                    "registration", () -> registry.register(found.templates().templates())))
        .map(
            registered ->
                new SystemContext(
                    loaded,
                    database,
                    new TaskQueries(database),
                    registry,
                    found.handlers(),
                    Optional.empty(),
                    Optional.empty()));
  }

  private Future<String> databaseUrl(TaskerConfig config) {
    return config
        .common()
        .database()
        .url()
        .map(DatabaseUrl::uri)
        .map(Future::succeededFuture)
        .orElseGet(() -> stages.async("postgresql", () -> startEmbedded(config)));
  }

  private Future<String> startEmbedded(TaskerConfig config) {
    Path dataDir =
        config
            .common()
            .database()
            .embedded()
            .dataDir()
            .orElseGet(() -> DataDirectory.defaultLocation(options.env()));
    return vertx
        .executeBlocking(
            () -> EmbeddedPostgres.start(Settings.embedded(config.common().database(), dataDir)),
            false)
        .onSuccess(server -> undo.push(() -> vertx.executeBlocking(() -> closed(server), false)))
        .map(EmbeddedPostgres::url);
  }

  private static boolean closed(EmbeddedPostgres server) {
    server.close();
    return true;
  }

  private Future<Database> connect(TaskerConfig config, String url) {
    return Database.connect(vertx, Settings.system(config, url))
        .onSuccess(database -> undo.push(database::close));
  }

  // --- Task verticles and the step feed

  private Future<SystemContext> startWorker(ConfigSource source, SystemContext context) {
    EventBusCodecs.register(vertx.eventBus());
    WorkerVerticle worker = new WorkerVerticle(WorkerSetup.of(context, telemetry));
    return deploy(worker)
        .onSuccess(deployed -> undo.push(worker::drain))
        .onSuccess(deployed -> followConfiguration(source, context.loaded(), worker))
        .map(deployed -> context.with(worker));
  }

  // --- The configuration, from now on followed while the process runs

  private void followConfiguration(
      ConfigSource source, LoadedConfig loaded, WorkerVerticle worker) {
    LiveSettings settings = new LiveSettings(options, telemetry, worker::use);
    reload =
        Optional.of(
            new ConfigReload(
                context, source, loaded, settings, telemetry.metrics(), ConfigReload.READ_LIMIT));
  }

  private void watchConfiguration(FileStamps stamps) {
    ConfigWatch watch = new ConfigWatch(vertx, reload(), stamps);
    watch.start();
    undo.push(
        () -> {
          watch.stop();
          reload().stop();
          return Future.succeededFuture();
        });
  }

  // --- HTTP, last

  private Future<SystemContext> startHttp(SystemContext context) {
    if (!context.config().common().web().enabled()) {
      return Future.succeededFuture(context);
    }
    WorkerVerticle worker = context.worker().orElseThrow();
    ConfigReload follow = reload();
    RunningConfig running = new RunningConfig(follow::current, follow::pending, follow::reload);
    HttpVerticle http =
        new HttpVerticle(
            new ApiSetup(
                context.config().common().web(),
                worker.creator(),
                context.tasks(),
                context.templates(),
                telemetry,
                running,
                health(context.database(), worker)));
    return deploy(http).map(deployed -> context.withPort(http.port()));
  }

  private static Health health(Database database, WorkerVerticle worker) {
    return new Health(
        worker.name(),
        List.of(
            new Health.Check("database", database::ping),
            Health.Check.of(
                "worker", worker::isWorking, "the worker does not hold its lease at the moment")));
  }

  private Future<String> deploy(Deployable verticle) {
    return vertx.deployVerticle(verticle).onSuccess(id -> undo.push(() -> vertx.undeploy(id)));
  }
}
