package dev.tasker.cli;

import picocli.CommandLine.Command;

/** The group of the commands {@code tasker task …}. */
@Command(
    name = "task",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Create and follow tasks of a running server.")
final class TaskCommand {}
