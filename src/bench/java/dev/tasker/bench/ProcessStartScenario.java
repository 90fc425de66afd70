package dev.tasker.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From the start of the process to the commit of its first step, with the embedded server and data
 * kept from the run before: the run before leaves a task that is due when the next one starts. Once
 * as {@code java -jar} and once by {@code bin/tasker} with an archive of classes, which is made
 * here for each JDK from a copy of the jar: one that was made elsewhere or for another jar would
 * not be taken, without a word.
 */
final class ProcessStartScenario implements Scenario {
  private static final Pattern READY = Pattern.compile("Tasker is ready on http://\\S+:(\\d+) ");
  private static final String JAR = "target/tasker.jar";
  private static final Duration DELAY = Duration.ofMillis(1_500);
  private static final int TRIES = 600;

  @Override
  public void run(Round round) throws Exception {
    Path data = publicDirectory("tasker-bench-start-");
    Path install = publicDirectory("tasker-bench-bin-");
    try {
      String task = "";
      for (String file : List.of("bin/tasker", "bin/tasker-archive", "target/tasker.jar")) {
        Path source = Path.of(file);
        Files.copy(
            source, install.resolve(source.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
      for (Jdk jdk : Jdk.found()) {
        task = starts(round, jdk, "", List.of(jdk.java(), "-jar", JAR), data, task);
        Path log = round.scratch().resolve("archive-" + jdk.major() + ".log");
        if (jdk.makeArchive(install, log)) {
          List<String> launcher = List.of(install.resolve("tasker").toString());
          task = starts(round, jdk, " archive", launcher, data, task);
        }
      }
    } finally {
      BenchServer.deleteTree(data);
      BenchServer.deleteTree(install);
    }
  }

  /** The embedded server runs as another user when root starts it. */
  private static Path publicDirectory(String prefix) throws IOException {
    Path directory = Files.createTempDirectory(prefix);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }

  /** Starts it as often as the round says; answers the task that the last one left. */
  private static String starts(
      Round round, Jdk jdk, String how, List<String> program, Path data, String leftTask)
      throws IOException, InterruptedException {
    String label = "JDK " + jdk.major() + how;
    String task = leftTask;
    // One more when there is no task yet: that start creates the data and is not counted.
    for (int left = round.count() + (task.isEmpty() ? 1 : 0); left > 0; left--) {
      task = start(round, label, command(jdk, program, data), task);
    }
    return task;
  }

  private static ProcessBuilder command(Jdk jdk, List<String> program, Path data) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("run", "--port", "0", "--data-dir", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", jdk.home().toString());
    return builder;
  }

  private static String start(Round round, String label, ProcessBuilder command, String task)
      throws IOException, InterruptedException {
    Instant begin = Instant.now();
    Process process = command.redirectError(round.scratch().resolve("start.log").toFile()).start();
    try {
      HttpTasks http = new HttpTasks(awaitReady(process));
      Instant ready = Instant.now();
      if (!task.isEmpty()) {
        round.samples().add(round.workload(), label, "ready_s", seconds(begin, ready));
        round
            .samples()
            .add(round.workload(), label, "first_step_s", seconds(begin, firstStep(http, task)));
      }
      return leaveTask(http);
    } finally {
      process.destroy();
      process.waitFor();
      LockSupport.parkNanos(DELAY.toNanos());
    }
  }

  private static int awaitReady(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
    }
    throw new IOException("tasker run ended before it was ready");
  }

  private static String leaveTask(HttpTasks http) throws IOException, InterruptedException {
    return http.create(
        new JsonObject()
            .put("namespace", "examples")
            .put("name", "linear")
            .put("run_at", Instant.now().plus(DELAY).toString())
            .put("context", new JsonObject().put("number", 2)));
  }

  private static Instant firstStep(HttpTasks http, String task)
      throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      JsonArray steps = http.get(task).getJsonArray("steps");
      String completed = steps.getJsonObject(0).getString("completed_at");
      if (completed != null) {
        return OffsetDateTime.parse(completed).toInstant();
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    throw new IOException("the first step of task " + task + " did not end");
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
