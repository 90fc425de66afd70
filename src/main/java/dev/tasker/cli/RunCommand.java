package dev.tasker.cli;

import dev.tasker.launch.Preload;
import dev.tasker.launch.StartStages;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker run}: server and worker in one process, until a signal. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Run server and worker in one process (the default command).",
      "Uses the PostgreSQL of DATABASE_URL, else an embedded one."
    })
final class RunCommand implements Callable<Integer> {
  private final CommandIo io;

  private final StartStages stages;
  private final Preload preload;

  @Mixin private final RuntimeOptions runtime = new RuntimeOptions();

  @Option(
      names = "--startup-report",
      description = {
        "Once ready, print to standard error what the start has spent its time on;",
        "as JSON with LOG_FORMAT=json."
      })
  private boolean startupReport;

  /**
   * @param stages recorded since the program's entry
   * @param preload what runs beside the reading of the command line
   */
  RunCommand(CommandIo io, StartStages stages, Preload preload) {
    this.io = io;
    this.stages = stages;
    this.preload = preload;
  }

  @Override
  public Integer call() throws InterruptedException {
    preload.awaitLogging();
    if (startupReport) {
      stages.countAllocations();
    }
    stages.endedNow("command_line");
    try (ServingProcess process = ServingProcess.launch(runtime.toLaunch(io.env()), stages)) {
      process.reloadOnHangUp();
      String place = process.url().map(url -> " on " + url).orElse(", without HTTP");
      io.out()
          .println(
              "Tasker is ready%s (database %s)"
                  .formatted(place, process.running().databasePlace()));
      io.flush();
      if (startupReport) {
        report(StartupReport.of(stages));
      }
      process.awaitSignal();
      return ErrorReport.SUCCESS;
    }
  }

  private void report(StartupReport report) {
    if ("json".equalsIgnoreCase(io.env().getOrDefault("LOG_FORMAT", "").trim())) {
      io.err().println(report.toJson().encode());
    } else {
      report.printTable(io.err());
    }
    io.flush();
  }
}
