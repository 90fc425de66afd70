package dev.tasker.cli;

import dev.tasker.config.ConfigRole;
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

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "Read what concerns a process of this role: run, server or worker (default: run).")
  private ConfigRole role = ConfigRole.RUN;

  ConfigSource source(CommandIo io) {
    ConfigSource source =
        ConfigSource.fromEnvironment(io.env(), Map.of(), io.directory()).withRole(role);
    return environment.map(source::withEnvironment).orElse(source);
  }

  boolean namesEnvironment() {
    return environment.isPresent();
  }
}
