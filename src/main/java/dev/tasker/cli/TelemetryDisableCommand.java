package dev.tasker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker telemetry disable}. */
@Command(
    name = "disable",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Send what waits and stop OpenTelemetry in a running server.")
final class TelemetryDisableCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  TelemetryDisableCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    new TelemetryOutput(io, api.json()).print(api.client().switchTelemetry(false));
    return ErrorReport.SUCCESS;
  }
}
