package dev.tasker.cli;

import picocli.CommandLine.Command;

/** The group of the commands {@code tasker template …}. */
@Command(
    name = "template",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look at task templates, without a server.")
final class TemplateCommand {}
