package dev.tasker.postgres;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts programs of the operating system and of PostgreSQL with a clean environment. */
final class Command {
  private static final String SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /** How a program ended. {@code output} holds stdout and stderr as they were written. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private Command() {}

  /** A program of the operating system, by its absolute path. */
  static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_PATH;
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> entry.startsWith("/"))
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * A builder without our environment: {@code PG*} variables would change what the server does, and
   * secrets are none of its business.
   */
  static ProcessBuilder builder(Path workingDirectory, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", SYSTEM_PATH);
    builder.environment().put("LC_ALL", "C");
    return builder.directory(workingDirectory.toFile()).redirectErrorStream(true);
  }

  /** Runs a program to its end; one that takes longer than {@code timeout} is killed. */
  static Outcome run(Path workingDirectory, List<String> command, String input, Duration timeout)
      throws IOException {
    Path output = Files.createTempFile("tasker-", ".out");
    try {
      Process process = builder(workingDirectory, command).redirectOutput(output.toFile()).start();
      feed(process, input);
      boolean ended = await(process, timeout);
      String text = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
      return ended
          ? new Outcome(process.exitValue(), text)
          : new Outcome(
              -1, (text + "\nkilled: interrupted, or not finished within " + timeout).strip());
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The program ended without reading; its exit code and output tell why.
    }
  }

  private static boolean await(Process process, Duration timeout) {
    try {
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return false;
  }
}
