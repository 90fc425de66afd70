package dev.tasker.cli;

import picocli.CommandLine.Command;

/** The root of all commands. */
@Command(
    name = "tasker",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Durable workflows on PostgreSQL. Without a command: run.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tasker demo",
      "  tasker run --port 8080",
      "  tasker task create linear --namespace examples --context '{\"number\": 6}'",
      "  tasker template validate conf/templates",
      "",
      "Exit codes: 0 success, 1 the operation failed, 2 wrong usage or configuration.",
      "'tasker COMMAND --help' explains a command."
    })
final class TaskerCommand {}
