package dev.tasker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private final RuntimeOptions runtime = new RuntimeOptions();

  RunCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ServingProcess process = ServingProcess.launch(runtime.toLaunch(io.env()))) {
      String place = process.url().map(url -> " on " + url).orElse(", without HTTP");
      io.out()
          .println(
              "Tasker is ready%s (database %s)"
                  .formatted(place, process.running().databasePlace()));
      io.flush();
      process.awaitSignal();
      return ErrorReport.SUCCESS;
    }
  }
}
