package dev.tasker.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tasker task create}. */
@Command(
    name = "create",
    versionProvider = TaskerVersion.class,
    description = "Create a task.",
    footerHeading = "%nExample:%n",
    footer = "  tasker task create linear --watch --namespace examples --context @input.json")
final class TaskCreateCommand implements Callable<Integer> {
  private final CommandIo io;

  // Not the standard options: here --version is the template's.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "-V", versionHelp = true, description = "Show the version of tasker.")
  boolean programVersion;

  @Mixin private final ApiOptions api = new ApiOptions();
  @Mixin private final WatchOptions watching = new WatchOptions();

  @Parameters(paramLabel = "NAME", description = "The name of the template.")
  private String name = "";

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace of the template.")
  private String namespace = "";

  @Option(
      names = "--context",
      defaultValue = "{}",
      paramLabel = "JSON|@FILE",
      description = "The input: a JSON object, or @ and a file with one (default: {}).")
  private String context = "{}";

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "The version of the template (default: the newest).")
  private Optional<String> version = Optional.empty();

  @Option(names = "--priority", paramLabel = "N", description = "From -100 (last) to 100 (first).")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "A repeat with the same key answers the first task.")
  private Optional<String> idempotencyKey = Optional.empty();

  @Option(
      names = "--correlation-id",
      paramLabel = "ID",
      description = "Ties the task to what caused it, in logs and traces.")
  private Optional<String> correlationId = Optional.empty();

  @Option(names = "--watch", description = "Follow the task to its end.")
  private boolean watch;

  TaskCreateCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws InterruptedException {
    io.quietLogging();
    JsonObject request = request();
    TaskClient client = api.client();
    TaskClient.Created created = client.create(request);
    TaskOutput output = new TaskOutput(io, api.json());
    if (!api.json()) {
      String taskUuid = created.task().getString("task_uuid", "?");
      io.out()
          .println(
              created.isNew()
                  ? "created task " + taskUuid
                  : "task " + taskUuid + " exists already, with the same idempotency key");
    }
    if (watch) {
      return output.follow(client, uuid(created.task()), watching.timeout());
    }
    if (api.json()) {
      output.print(created.task());
    }
    return ErrorReport.SUCCESS;
  }

  private JsonObject request() {
    JsonObject request =
        new JsonObject()
            .put("name", name)
            .put("namespace", namespace)
            .put("context", JsonArgument.object("--context", context, io.directory()));
    version.ifPresent(value -> request.put("version", value));
    priority.ifPresent(value -> request.put("priority", value));
    idempotencyKey.ifPresent(value -> request.put("idempotency_key", value));
    correlationId.ifPresent(value -> request.put("correlation_id", value));
    return request;
  }

  private static UUID uuid(JsonObject task) {
    try {
      return UUID.fromString(task.getString("task_uuid", ""));
    } catch (IllegalArgumentException e) {
      throw CommandException.failed(
          "the server's answer has no task_uuid", "check that --url names a Tasker server");
    }
  }
}
