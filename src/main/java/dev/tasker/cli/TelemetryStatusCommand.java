package dev.tasker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker telemetry status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description =
        "Show what telemetry does: where each signal goes, what was lost, which rates hold.")
final class TelemetryStatusCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  TelemetryStatusCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    new TelemetryOutput(io, api.json()).print(api.client().telemetry());
    return ErrorReport.SUCCESS;
  }
}
