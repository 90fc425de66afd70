package dev.tasker.launch;

import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import dev.tasker.orchestration.TaskCreator;
import dev.tasker.orchestration.TemplateRegistry;
import dev.tasker.store.TaskQueries;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.worker.WorkerVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops a whole Tasker process. The order is the product's promise: console-only logging
 * before any Vert.x object exists, Vert.x with a deferred tracer and an empty meter registry, then
 * the {@link LauncherVerticle}. Beside the making of Vert.x the configuration is read. Blocking;
 * for {@code main} and for tests.
 */
public final class Launcher {
  private static final long STOP_TIMEOUT_SECONDS = 40;

  private Launcher() {}

  /**
   * Starts the process.
   *
   * @throws StartupException when anything cannot start; nothing is left running then
   */
  public static Running launch(LaunchOptions options) {
    return launch(options, new StartStages());
  }

  /** The same, recording what it spends its time on. */
  public static Running launch(LaunchOptions options, StartStages stages) {
    stages.run("phase_1", () -> consoleLogging(options));
    ConfigReading reading = ConfigReading.begin(options, stages);
    try {
      return start(options, stages, reading);
    } catch (Throwable cause) {
      reading.abandon();
      throw StartupException.of(cause);
    }
  }

  private static Running start(LaunchOptions options, StartStages stages, ConfigReading reading) {
    Telemetry telemetry = new Telemetry(options.env(), options.openTelemetry());
    Vertx vertx = stages.run("vertx", () -> telemetry.vertxBuilder(new VertxOptions()).build());
    LauncherVerticle launcher = new LauncherVerticle(options, telemetry, stages, reading);
    try {
      vertx.deployVerticle(launcher).await();
      return new Running(vertx, launcher, telemetry);
    } catch (Throwable cause) {
      vertx.close().await();
      throw cause;
    }
  }

  private static boolean consoleLogging(LaunchOptions options) {
    ConsoleLogging.initialize(options.env());
    return true;
  }

  /** A started process. Safe on any thread. */
  public static final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Vertx vertx;
    private final LauncherVerticle launcher;
    private final SystemContext system;
    private final Telemetry telemetry;
    private final AtomicBoolean stopped = new AtomicBoolean();

    Running(Vertx vertx, LauncherVerticle launcher, Telemetry telemetry) {
      this.vertx = vertx;
      this.launcher = launcher;
      this.system = launcher.system();
      this.telemetry = telemetry;
    }

    /** The address the HTTP server listens on; empty when there is none. */
    public Optional<String> httpHost() {
      return system.httpPort().map(port -> system.config().common().web().host());
    }

    /** The port of the HTTP server, 0 when there is none. */
    public int httpPort() {
      return system.httpPort().orElse(0);
    }

    public Vertx vertx() {
      return vertx;
    }

    public Telemetry telemetry() {
      return telemetry;
    }

    public TaskCreator creator() {
      return system.worker().orElseThrow().creator();
    }

    public TaskQueries tasks() {
      return system.tasks();
    }

    public TemplateRegistry templates() {
      return system.templates();
    }

    /** The configuration in force; changes with a {@link #reload}. */
    public LoadedConfig configuration() {
      return launcher.reload().current();
    }

    /**
     * Reads the configuration again and puts in force what needs no restart.
     *
     * @param trigger who asked, for the log
     * @return what became of it, also when the configuration is not valid; never fails
     */
    public Future<ReloadReport> reload(String trigger) {
      return launcher.reload().reload(trigger);
    }

    /** The worker of this process, for its options. */
    WorkerVerticle worker() {
      return system.worker().orElseThrow();
    }

    /** Host, port and name of the database, without the password. */
    public String databasePlace() {
      return system.database().place();
    }

    /**
     * Stops everything in reverse order, telemetry last; bounded in time; the first call does it.
     */
    public void stop() {
      if (!stopped.compareAndSet(false, true)) {
        return;
      }
      try {
        launcher.reload().stop();
        launcher.shutDown().await(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        LOG.warn("the process did not stop within {} s", STOP_TIMEOUT_SECONDS);
      } finally {
        vertx.close().await();
      }
    }
  }
}
