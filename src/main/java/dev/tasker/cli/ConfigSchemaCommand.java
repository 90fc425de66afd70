package dev.tasker.cli;

import dev.tasker.config.ConfigSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tasker config schema}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Print the JSON Schema (draft 2020-12) of configuration files, for editors.")
final class ConfigSchemaCommand implements Callable<Integer> {
  private final CommandIo io;

  ConfigSchemaCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.out().println(ConfigSchema.json().encodePrettily());
    return ErrorReport.SUCCESS;
  }
}
