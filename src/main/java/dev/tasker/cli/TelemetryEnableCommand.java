package dev.tasker.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker telemetry enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Start OpenTelemetry in a running server, as it is configured.")
final class TelemetryEnableCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  TelemetryEnableCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    new TelemetryOutput(io, api.json()).print(api.client().switchTelemetry(true));
    return ErrorReport.SUCCESS;
  }
}
