package dev.tasker.cli;

import picocli.CommandLine.Command;

/** The group of the commands {@code tasker telemetry …}. */
@Command(
    name = "telemetry",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "See and change the telemetry of a running server; find out why nothing arrives.")
final class TelemetryCommand {}
