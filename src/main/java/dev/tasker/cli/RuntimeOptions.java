package dev.tasker.cli;

import dev.tasker.launch.LaunchOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that start a whole process. */
final class RuntimeOptions {

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address to listen on (default: web.host, 127.0.0.1).")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on, 0 for any free one; the chosen one is printed.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the embedded PostgreSQL and other local state live.")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment layer (default: TASKER_ENV, else development).")
  private Optional<String> environment = Optional.empty();

  /** What to launch with these variables. */
  LaunchOptions toLaunch(Map<String, String> env) {
    return toLaunch(env, port);
  }

  /** The same, with another port when none was asked for. */
  LaunchOptions toLaunch(Map<String, String> env, int portByDefault) {
    return toLaunch(env, Optional.of(port.orElse(portByDefault)));
  }

  private LaunchOptions toLaunch(Map<String, String> env, Optional<Integer> chosen) {
    chosen.ifPresent(RuntimeOptions::requirePort);
    Map<String, String> variables = new HashMap<>(env);
    environment.ifPresent(name -> variables.put("TASKER_ENV", name));
    return new LaunchOptions(variables, host, chosen, dataDir, true, Map.of());
  }

  private static void requirePort(int port) {
    if (port < 0 || port > 65_535) {
      throw CommandException.usage(
          "--port must be from 0 to 65535, was " + port, "0 takes any free port");
    }
  }
}
