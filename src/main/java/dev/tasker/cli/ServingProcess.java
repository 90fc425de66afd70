package dev.tasker.cli;

import dev.tasker.launch.LaunchOptions;
import dev.tasker.launch.Launcher;
import dev.tasker.launch.StartStages;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A launched process that stops when it is closed, and also on Ctrl-C and SIGTERM. The JVM then
 * ends by the signal, with exit code 130 or 143.
 */
final class ServingProcess implements AutoCloseable {

  /** A stop has its own bounds; this one holds even if they do not. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final Launcher.Running running;
  private final Thread hook = new Thread(this::stopOnSignal, "tasker-stop");
  private volatile boolean stoppedBySignal;

  private ServingProcess(Launcher.Running running) {
    this.running = running;
  }

  /** Launches and waits until the process serves; fails as {@link Launcher#launch} does. */
  static ServingProcess launch(LaunchOptions options) {
    return launch(options, new StartStages());
  }

  /** The same, recording the stages. */
  static ServingProcess launch(LaunchOptions options, StartStages stages) {
    ServingProcess process = new ServingProcess(Launcher.launch(options, stages));
    try {
      Runtime.getRuntime().addShutdownHook(process.hook);
    } catch (IllegalStateException e) {
      // The signal came first.
      process.running.stop();
    }
    return process;
  }

  Launcher.Running running() {
    return running;
  }

  /** Whether failures are only the consequence of a stop. */
  boolean stoppedBySignal() {
    return stoppedBySignal;
  }

  /** Where it serves HTTP; empty when that is switched off. */
  Optional<String> url() {
    return running.httpHost().map(host -> "http://" + reachable(host) + ":" + running.httpPort());
  }

  /** Lets SIGHUP read the configuration again, until the process stops. */
  void reloadOnHangUp() {
    HangUp.handle(() -> running.reload("SIGHUP"));
  }

  /** Blocks until a signal ends the JVM. */
  void awaitSignal() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending; the hook stops the process.
      return;
    }
    running.stop();
  }

  private void stopOnSignal() {
    stoppedBySignal = true;
    Thread stop = new Thread(running::stop, "tasker-stop-parts");
    stop.setDaemon(true);
    stop.start();
    try {
      stop.join(STOP_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An address to connect to, for one to listen on. */
  private static String reachable(String host) {
    if (host.equals("0.0.0.0") || host.equals("::")) {
      return "localhost";
    }
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
