package dev.tasker.launch;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.telemetry.export.ExportPreload;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.log.ConsolePreload;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;

/**
 * Loads classes that every start needs, beside the reading of the command line, which keeps one
 * core busy only. Nothing that it makes is kept and nothing that it does can fail a start: the
 * start itself does the same again, in its order, and tells what is wrong. Touches no Vert.x
 * instance; of OpenTelemetry only classes, and those only where the environment enables it.
 */
public final class Preload {
  /** The thread that loads. */
  static final String THREAD = "tasker-preload";

  private final CountDownLatch logging = new CountDownLatch(1);
  private final Map<String, String> env;

  private Preload(Map<String, String> env) {
    this.env = env;
  }

  /** For commands that start no process of their own. */
  public static Preload nothing() {
    Preload preload = new Preload(Map.of());
    preload.logging.countDown();
    return preload;
  }

  /**
   * Begins on a thread of its own.
   *
   * @param env says whether telemetry will be needed
   */
  public static Preload begin(Map<String, String> env) {
    Preload preload = new Preload(env);
    begin(preload::run);
    return preload;
  }

  /**
   * Begins to load what connecting to PostgreSQL and registering the templates ask for first, while
   * the server starts. Not earlier: it takes some seven times as much processor time as phase 2,
   * beside which it ran.
   */
  static void beginForSystem() {
    begin(Preload::loadForSystem);
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits until the logging library is there: SLF4J gives a thread that asks during its start a
   * logger that is not yet one.
   */
  public void awaitLogging() {
    try {
      logging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      loadLogging();
      // The copy in the jar, whatever the start will read: a pipe can be read once only.
      ConfigLoader.loadBlocking(
          ConfigSource.fromEnvironment(Map.of(), Map.of()).withPackagedRoot());
      ConsolePreload.loadBridges();
      if (ConsoleLogging.telemetryEnabled(env)) {
        ExportPreload.load();
      }
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      // The start meets the same and says so.
    }
  }

  private static void loadForSystem() {
    try {
      Mac.getInstance("HmacSHA256");
      SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
      // Buffers and the JSON codec.
      new JsonObject(new JsonObject().put("loaded", true).toBuffer());
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      // The start meets the same and says so.
    }
  }

  private void loadLogging() {
    try {
      ConsolePreload.load(env);
    } finally {
      logging.countDown();
    }
  }
}
