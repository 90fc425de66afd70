package dev.tasker.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * From the start of the process ({@code java -jar target/tasker.jar run}) to the commit of its
 * first step, with the embedded server and data kept from the run before: the run before leaves a
 * task that is due when the next one starts.
 */
final class ProcessStartScenario implements Scenario {
  private static final Pattern READY = Pattern.compile("Tasker is ready on http://\\S+:(\\d+) ");
  private static final Duration DELAY = Duration.ofMillis(1_500);
  private static final int TRIES = 600;

  @Override
  public void run(Round round) throws Exception {
    Path data = dataDirectory();
    try {
      String task = "";
      for (Jdk jdk : Jdk.found()) {
        task = starts(round, jdk, "", List.of(), data, task);
        if (!jdk.archiveArguments().isEmpty()) {
          task = starts(round, jdk, " archive", jdk.archiveArguments(), data, task);
        }
      }
    } finally {
      BenchServer.deleteTree(data);
    }
  }

  private static Path dataDirectory() throws IOException {
    Path data = Files.createTempDirectory("tasker-bench-start-");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    return data;
  }

  /** Starts it as often as the round says; answers the task that the last one left. */
  private static String starts(
      Round round, Jdk jdk, String how, List<String> arguments, Path data, String leftTask)
      throws IOException, InterruptedException {
    String label = "JDK " + jdk.major() + how;
    String task = leftTask;
    // One more when there is no task yet: that start creates the data and is not counted.
    for (int left = round.count() + (task.isEmpty() ? 1 : 0); left > 0; left--) {
      task = start(round, label, command(jdk, arguments, data), task);
    }
    return task;
  }

  private static List<String> command(Jdk jdk, List<String> arguments, Path data) {
    List<String> command = new ArrayList<>(List.of(jdk.java()));
    command.addAll(arguments);
    command.addAll(
        List.of("-jar", "target/tasker.jar", "run", "--port", "0", "--data-dir", data.toString()));
    return command;
  }

  private static String start(Round round, String label, List<String> command, String task)
      throws IOException, InterruptedException {
    Instant begin = Instant.now();
    Process process =
        new ProcessBuilder(command)
            .redirectError(round.scratch().resolve("start.log").toFile())
            .start();
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
