package dev.tasker.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM that runs the fat jar, as a user starts it: {@code java -jar tasker.jar …}. What it writes
 * is kept; tests wait for a line of it instead of sleeping. Killed when it is closed, and when this
 * JVM ends.
 */
public final class JarProcess implements AutoCloseable {

  /** Variables of the test's own environment that would change what the process does. */
  private static final List<String> NOT_INHERITED =
      List.of("TASKER", "OTEL_", "LOG_", "DATABASE_URL", "TELEMETRY_", "NO_COLOR", "JAVA_TOOL");

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private final Thread reaper;
  private final List<Thread> readers;

  private JarProcess(Process process) {
    this.process = process;
    this.reaper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(reaper);
    this.readers =
        List.of(
            reader(process.inputReader(StandardCharsets.UTF_8), out),
            reader(process.errorReader(StandardCharsets.UTF_8), err));
  }

  /** How to start a process. */
  public static final class Builder {
    private final List<String> arguments;
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Path> classPath = new ArrayList<>();
    private Path directory = Path.of("").toAbsolutePath();
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    private List<String> launcher = List.of();

    private Builder(List<String> arguments) {
      this.arguments = arguments;
    }

    public Builder in(Path workingDirectory) {
      this.directory = workingDirectory;
      return this;
    }

    public Builder env(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Builder jvm(String... options) {
      jvmOptions.addAll(List.of(options));
      return this;
    }

    /** Jars of a user behind the program's own; starts its main class instead of the jar. */
    public Builder with(Path... jars) {
      classPath.addAll(List.of(jars));
      return this;
    }

    /** Another Java than the test's own. */
    public Builder java(Path home) {
      this.java = home.resolve("bin/java");
      return this;
    }

    /**
     * Lets SIGINT and SIGHUP reach the process even if this JVM was told to ignore them, as shells
     * and nohup tell what they run in the background: a child inherits that, and Java respects it.
     */
    public Builder interruptible() {
      this.launcher = List.of("env", "--default-signal=INT,HUP");
      return this;
    }

    public JarProcess start() throws IOException {
      List<String> command = new ArrayList<>(launcher);
      command.add(java.toString());
      command.addAll(jvmOptions);
      command.addAll(program());
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().keySet().removeIf(Builder::notInherited);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new JarProcess(process);
    }

    private List<String> program() {
      if (classPath.isEmpty()) {
        return List.of("-jar", jar().toString());
      }
      List<String> all = new ArrayList<>(List.of(jar().toString()));
      classPath.forEach(jar -> all.add(jar.toString()));
      return List.of("-cp", String.join(File.pathSeparator, all), "dev.tasker.cli.Main");
    }

    private static boolean notInherited(String name) {
      return NOT_INHERITED.stream().anyMatch(name::startsWith);
    }
  }

  /** A process with these arguments, in the current directory unless told otherwise. */
  public static Builder tasker(String... arguments) {
    return new Builder(List.of(arguments));
  }

  /** The jar under test. */
  public static Path jar() {
    return Path.of(System.getProperty("tasker.jar", "target/tasker.jar")).toAbsolutePath();
  }

  /** What it has written to standard output so far, line by line. */
  public List<String> out() {
    return out.copy();
  }

  /** What it has written to standard error so far, line by line. */
  public List<String> err() {
    return err.copy();
  }

  /**
   * Waits for a line on standard output.
   *
   * @param regex has to be found in the line
   * @return the match, for its groups
   * @throws AssertionError with all output when the stream ends or the limit passes without one
   */
  public Matcher awaitOut(String regex, Duration limit) throws InterruptedException {
    return await(out, regex, limit);
  }

  /** As {@link #awaitOut}, on standard error. */
  public Matcher awaitErr(String regex, Duration limit) throws InterruptedException {
    return await(err, regex, limit);
  }

  /**
   * Waits for the end of the process and of its output.
   *
   * @throws AssertionError with all output when it is still there after the limit
   */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + limit + describe());
    }
    for (Thread reader : readers) {
      // Bounded: a child that outlives the process may hold its streams open.
      reader.join(KILL_LIMIT.toMillis());
    }
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** SIGTERM, as {@code kill} sends it; returns at once. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExit(KILL_LIMIT);
  }

  /** Any other signal, for example {@code INT}; returns when it is sent. */
  public void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    if (!kill.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("cannot send " + name + " to " + pid());
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    Runtime.getRuntime().removeShutdownHook(reaper);
  }

  private Matcher await(Lines lines, String regex, Duration limit) throws InterruptedException {
    return lines
        .await(Pattern.compile(regex), limit)
        .orElseThrow(
            () -> new AssertionError("no line /" + regex + "/ within " + limit + describe()));
  }

  private String describe() {
    return ", "
        + (process.isAlive() ? "alive" : "ended with " + process.exitValue())
        + "\n--- stdout\n"
        + String.join("\n", out())
        + "\n--- stderr\n"
        + String.join("\n", err());
  }

  private static Thread reader(BufferedReader stream, Lines lines) {
    Thread thread = new Thread(() -> read(stream, lines), "jar-process-output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void read(BufferedReader stream, Lines lines) {
    try (stream) {
      for (String line = stream.readLine(); line != null; line = stream.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("(the output cannot be read: " + e.getMessage() + ")");
    } finally {
      lines.end();
    }
  }
}
