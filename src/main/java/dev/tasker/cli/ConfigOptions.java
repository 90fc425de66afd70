package dev.tasker.cli;

import dev.tasker.config.ConfigSource;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which configuration a command looks at. */
final class ConfigOptions {

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment layer (default: TASKER_ENV, else development).")
  private Optional<String> environment = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  ConfigSource source(CommandIo io) {
    ConfigSource source = ConfigSource.fromEnvironment(io.env(), Map.of(), io.directory());
    return environment.map(source::withEnvironment).orElse(source);
  }
}
