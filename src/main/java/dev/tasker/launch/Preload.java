package dev.tasker.launch;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import org.slf4j.LoggerFactory;

/**
 * Loads classes that every start needs, beside the reading of the command line, which keeps one
 * core busy only. Nothing that it makes is kept and nothing that it does can fail a start: the
 * start itself does the same again, in its order, and tells what is wrong. Touches no Vert.x
 * instance, and of OpenTelemetry nothing.
 */
public final class Preload {
  private final CountDownLatch logging = new CountDownLatch(1);

  private Preload() {}

  /** For commands that start no process of their own. */
  public static Preload nothing() {
    Preload preload = new Preload();
    preload.logging.countDown();
    return preload;
  }

  /** Begins on a thread of its own. */
  public static Preload begin() {
    Preload preload = new Preload();
    Thread thread = new Thread(preload::run, "tasker-preload");
    thread.setDaemon(true);
    thread.start();
    return preload;
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
      LoggerFactory.getILoggerFactory();
    } finally {
      logging.countDown();
    }
    try {
      // The copy in the jar, whatever the start will read: a pipe can be read once only.
      ConfigLoader.loadBlocking(
          ConfigSource.fromEnvironment(Map.of(), Map.of()).withPackagedRoot());
      Mac.getInstance("HmacSHA256");
      SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      // The start meets the same and says so.
    }
  }
}
