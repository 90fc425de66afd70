package dev.tasker.cli;

import dev.tasker.launch.Preload;
import dev.tasker.telemetry.log.ConsoleLogging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker demo}: the example workflows on real input, in this process. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Run the example workflows on real input, with live progress and a summary.",
      "Exit code 0 only when every task is complete."
    })
final class DemoCommand implements Callable<Integer> {
  private final CommandIo io;
  private final Preload preload;

  @Mixin private final RuntimeOptions runtime = new RuntimeOptions();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "tasker-demo",
      description = "The directory for the reports (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("tasker-demo");

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Give up after this time (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds = 120;

  /**
   * @param preload what runs beside the reading of the command line
   */
  DemoCommand(CommandIo io, Preload preload) {
    this.io = io;
    this.preload = preload;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeoutSeconds < 1) {
      throw CommandException.usage(
          "--timeout must be at least 1 second, was " + timeoutSeconds, "leave it out for 120");
    }
    Path directory = outputDirectory();
    preload.awaitLogging();
    // The first start unpacks PostgreSQL and takes some seconds.
    io.out().println("Starting Tasker ...");
    io.flush();
    try (ServingProcess process = ServingProcess.launch(runtime.toLaunch(variables(), 0))) {
      return run(process, directory);
    }
  }

  private int run(ServingProcess process, Path directory) throws InterruptedException {
    try {
      Demo demo = new Demo(process.running(), io, Duration.ofSeconds(timeoutSeconds));
      process
          .url()
          .ifPresent(
              url ->
                  io.out()
                      .println(
                          "Tasker is ready on %s (database %s)%n"
                              .formatted(url, process.running().databasePlace())));
      demo.run(DemoTasks.requests(directory));
      return ErrorReport.SUCCESS;
    } catch (RuntimeException e) {
      if (process.stoppedBySignal()) {
        // Ctrl-C: what fails now only fails because everything stops.
        return ErrorReport.FAILED;
      }
      throw e;
    }
  }

  /** Log lines would tear the progress apart, so only those come that the user asks for. */
  private Map<String, String> variables() {
    Map<String, String> env = new HashMap<>(io.env());
    if (!io.isSet("LOG_LEVEL") && !ConsoleLogging.telemetryEnabled(io.env())) {
      env.put("LOG_LEVEL", "warn");
    }
    return env;
  }

  private Path outputDirectory() {
    Path directory = io.directory().resolve(output).toAbsolutePath().normalize();
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw CommandException.usage(
          "cannot make the directory " + directory + ": " + e, "name another one with --output");
    }
  }
}
