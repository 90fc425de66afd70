package dev.tasker.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tasker telemetry log-level}. */
@Command(
    name = "log-level",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Change the least level of the log lines of a running server.",
      "What is configured holds again after a restart."
    },
    footerHeading = "%nExample:%n",
    footer = "  tasker telemetry log-level debug")
final class TelemetryLogLevelCommand implements Callable<Integer> {
  private static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Parameters(
      index = "0",
      paramLabel = "LEVEL",
      description = "trace, debug, info, warn, error or off.")
  private String level = "";

  TelemetryLogLevelCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    String wanted = level.toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(wanted)) {
      throw CommandException.usage(
          "LEVEL must be one of " + String.join(", ", LEVELS) + ", was " + level,
          "tasker telemetry log-level debug");
    }
    JsonObject status = api.client().logAt(wanted);
    if (api.json()) {
      io.out().println(status.encodePrettily());
    } else {
      io.out().println("log level  " + status.getString("log_level", wanted));
    }
    return ErrorReport.SUCCESS;
  }
}
