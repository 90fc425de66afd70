package dev.tasker.cli;

import picocli.CommandLine.Command;

/** The group of the commands {@code tasker config …}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look at the configuration; only reload needs a server.")
final class ConfigCommand {}
