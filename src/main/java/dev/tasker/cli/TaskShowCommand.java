package dev.tasker.cli;

import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tasker task show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Show a task and its steps.")
final class TaskShowCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "UUID", description = "The task_uuid.")
  private UUID taskUuid = new UUID(0, 0);

  TaskShowCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    new TaskOutput(io, api.json()).print(api.client().task(taskUuid));
    return ErrorReport.SUCCESS;
  }
}
