package dev.tasker.cli;

import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tasker task watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Follow a task to its end. Exit code 0 only when it is complete.")
final class TaskWatchCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ApiOptions api = new ApiOptions();
  @Mixin private final WatchOptions watching = new WatchOptions();

  @Parameters(paramLabel = "UUID", description = "The task_uuid.")
  private UUID taskUuid = new UUID(0, 0);

  TaskWatchCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws InterruptedException {
    io.quietLogging();
    TaskClient client = api.client();
    // An unknown task or server fails at once; only later looks are tried again.
    client.task(taskUuid);
    return new TaskOutput(io, api.json()).follow(client, taskUuid, watching.timeout());
  }
}
