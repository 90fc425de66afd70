package dev.tasker.cli;

import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigurationException;
import dev.tasker.config.LoadedConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker config validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Check the configuration; all errors at once, exit code 2 when there are some.")
final class ConfigValidateCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  ConfigValidateCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    try {
      LoadedConfig loaded = ConfigLoader.loadBlocking(options.source(io));
      report(loaded);
      return ErrorReport.SUCCESS;
    } catch (ConfigurationException e) {
      if (!options.json()) {
        throw e;
      }
      io.out().println(json(e.errors()).encodePrettily());
      return ErrorReport.WRONG_USAGE;
    }
  }

  private void report(LoadedConfig loaded) {
    String environment = loaded.config().environment();
    if (options.json()) {
      io.out().println(json(List.of()).put("environment", environment).encodePrettily());
    } else {
      io.out()
          .println(
              "the configuration is valid (environment %s, %d files)"
                  .formatted(environment, loaded.files().size()));
    }
  }

  private static JsonObject json(List<ConfigError> errors) {
    JsonArray all = new JsonArray();
    errors.forEach(
        error ->
            all.add(
                new JsonObject()
                    .put("source", error.source())
                    .put("line", error.line())
                    .put("column", error.column())
                    .put("key", error.key())
                    .put("rule", error.rule())
                    .put("value", error.value())));
    return new JsonObject().put("valid", errors.isEmpty()).put("errors", all);
  }
}
