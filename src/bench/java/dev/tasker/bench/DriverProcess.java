package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A driver that runs. Reading its lines blocks; a watchdog kills it when it takes too long. Its
 * standard error goes to a file whose end explains a failure.
 */
final class DriverProcess implements AutoCloseable {
  private static final int TAIL_LINES = 15;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final AtomicBoolean tooSlow = new AtomicBoolean();

  private DriverProcess(Process process, Path errors, long limitSeconds) {
    this.process = process;
    this.errors = errors;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    process
        .onExit()
        .orTimeout(limitSeconds, TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              tooSlow.set(true);
              kill();
              return process;
            });
  }

  static DriverProcess start(
      List<String> command, Map<String, String> env, Path directory, long limitSeconds)
      throws IOException {
    Path errors = Files.createTempFile(directory, "stderr-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(env);
    return new DriverProcess(builder.start(), errors, limitSeconds);
  }

  long pid() {
    return process.pid();
  }

  /** The next line that is a JSON object with an event; empty at the end. */
  Optional<JsonObject> next() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("{") && line.contains("\"event\"")) {
        return Optional.of(new JsonObject(line));
      }
    }
    return Optional.empty();
  }

  /**
   * Reads up to the line with this event.
   *
   * @throws IOException when the driver ends before
   */
  JsonObject await(String event) throws IOException {
    Optional<JsonObject> line = next();
    while (line.isPresent()) {
      if (line.get().getString("event").equals(event)) {
        return line.get();
      }
      line = next();
    }
    throw new IOException("the driver ended before \"" + event + "\": " + problem());
  }

  /** Tells the driver to go on. */
  void signal() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Waits for the end; empty when all went well. */
  Optional<String> problemAtEnd() throws InterruptedException {
    int code = process.waitFor();
    return code == 0 && !tooSlow.get() ? Optional.empty() : Optional.of(problem());
  }

  private String problem() {
    String reason = tooSlow.get() ? "took too long" : "exit code " + exitCode();
    return reason + tail();
  }

  private String exitCode() {
    try {
      return process.waitFor(10, TimeUnit.SECONDS) ? "" + process.exitValue() : "none";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(errors, StandardCharsets.UTF_8);
      return "\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** {@code kill -9} of the driver and of what it started. */
  void kill() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
