package dev.tasker.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the server below a shell that stops it when this JVM is gone. */
final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  /**
   * Signals come as lines on stdin; its end means that the JVM has died. The signal is repeated
   * because the server may be too young to have a handler for it.
   */
  private static final String GUARD =
      """
      patience=$1; shift
      exec 3<&0 </dev/null
      "$@" 3<&- &
      server=$!
      (
        while read -r signal; do kill -s "$signal" "$server"; done
        while [ "$patience" -gt 0 ] && kill -s INT "$server"; do
          sleep 1
          patience=$((patience - 1))
        done
        kill -s QUIT "$server" && sleep 5 && kill -s KILL "$server"
      ) <&3 3<&- >/dev/null 2>&1 &
      guard=$!
      exec 3<&-
      wait "$server"
      code=$?
      kill "$guard" 2>/dev/null
      exit "$code"
      """;

  private static final long POLL_MILLIS = 2;
  private static final Duration HARD_STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOG_END_TIMEOUT = Duration.ofSeconds(2);

  private final Process process;
  private final Path cluster;
  private final ServerLog log;
  private final Thread logThread;
  private volatile boolean stopping;

  private ServerProcess(Process process, Path cluster, ServerLog log) {
    this.process = process;
    this.cluster = cluster;
    this.log = log;
    this.logThread = log.follow(process.getInputStream());
  }

  /** Starts the server; it is usable after {@link #awaitReady}. */
  static ServerProcess launch(
      DataDirectory directory,
      ServerUser user,
      List<String> server,
      Duration patience,
      Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    // Its own session: Ctrl-C in the terminal must reach the JVM alone, which then stops us last.
    command.add(require("setsid"));
    List<String> guarded =
        new ArrayList<>(
            List.of(
                require("sh"),
                "-c",
                GUARD,
                "tasker-postgres",
                Long.toString(Math.max(1, patience.toSeconds()))));
    guarded.addAll(server);
    guarded.addAll(List.of("-D", directory.cluster().toString()));
    settings.forEach((name, value) -> guarded.addAll(List.of("-c", name + "=" + value)));
    command.addAll(user.command(guarded));
    Process process = Command.builder(directory.root(), command).start();
    return new ServerProcess(process, directory.cluster(), new ServerLog(directory.logFile()));
  }

  private static String require(String program) {
    return Command.find(program)
        .orElseThrow(
            () ->
                new EmbeddedPostgresException(
                    "The embedded PostgreSQL server needs the program "
                        + program
                        + ", which is not on the PATH",
                    "install it (util-linux, a POSIX shell), "
                        + EmbeddedPostgresException.USE_OWN_DATABASE))
        .toString();
  }

  /**
   * Waits until the server accepts connections.
   *
   * @return false if it ended instead, or needs longer than {@code timeout}
   */
  boolean awaitReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (PostmasterPid.read(cluster).filter(PostmasterPid::isReady).isPresent()) {
        watch();
        return true;
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
    }
    logThread.join(LOG_END_TIMEOUT.toMillis());
    return false;
  }

  private void watch() {
    CompletableFuture<Void> unused = process.onExit().thenAccept(this::reportUnexpectedEnd);
  }

  private void reportUnexpectedEnd(Process ended) {
    if (!stopping) {
      LOG.atError()
          .addKeyValue("exit_code", ended.exitValue())
          .addKeyValue("log_tail", log.tail())
          .log("postgres.ended_unexpectedly");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String logTail() {
    return log.tail();
  }

  /** Fast shutdown, then an immediate one, then a kill; returns when the server is gone. */
  void stop(Duration timeout) {
    stopping = true;
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= !stopInSteps(timeout);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns false if it was interrupted; the guard then completes the fast shutdown. */
  private boolean stopInSteps(Duration timeout) {
    try {
      if (ends("INT", timeout)) {
        return true;
      }
      LOG.atWarn().addKeyValue("timeout", timeout).log("postgres.fast_shutdown_timed_out");
      if (!ends("QUIT", HARD_STOP_TIMEOUT)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      closeGuard();
    }
  }

  private boolean ends(String signal, Duration timeout) throws InterruptedException {
    try {
      OutputStream guard = process.getOutputStream();
      guard.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
      guard.flush();
    } catch (IOException e) {
      // The guard ends with the server, so there is nobody left to signal.
    }
    boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      logThread.join(LOG_END_TIMEOUT.toMillis());
    }
    return ended;
  }

  private void closeGuard() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The other end is gone already.
    }
  }
}
