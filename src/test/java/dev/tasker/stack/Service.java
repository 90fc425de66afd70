package dev.tasker.stack;

import dev.tasker.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A program of the Prometheus family, which logs the address it listens on. Killed when it is
 * closed, and when this JVM ends.
 */
final class Service implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=([\\w.:]+)");

  private final Process process;
  private final Path log;
  private final Thread reaper;
  private String address = "";

  private Service(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.reaper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  static Service start(Path log, List<String> command) throws Exception {
    return start(log, command, Map.of());
  }

  /** Returns when it listens. */
  static Service start(Path log, List<String> command, Map<String, String> env) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(env);
    Service service = new Service(builder.start(), log);
    try {
      service.address =
          Eventually.get(
                  command.get(0) + " listens; its log is " + log,
                  LIMIT,
                  service::listening,
                  Optional::isPresent)
              .orElseThrow();
    } catch (Exception | AssertionError e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** Host and port. */
  String address() {
    return address;
  }

  /** All it has said. */
  String log() throws IOException {
    return Files.readString(log);
  }

  private Optional<String> listening() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("ended with " + process.exitValue() + ":\n" + log());
    }
    return LISTENING
        .matcher(log())
        .results()
        .map((MatchResult match) -> match.group(1))
        .findFirst();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    Runtime.getRuntime().removeShutdownHook(reaper);
  }
}
