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
      "  tasker demo                                 see it work, no installation needed",
      "  tasker run --port 8080                      server and worker in one process",
      "  tasker task create linear --namespace examples --context '{\"number\": 6}' --watch",
      "  tasker template validate conf/templates     check templates, line by line",
      "",
      "'tasker COMMAND --help' explains a command. Exit codes: 0 success, 1 the operation",
      "failed, 2 wrong usage or invalid configuration."
    })
final class TaskerCommand {}
