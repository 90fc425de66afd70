package dev.tasker.cli;

import dev.tasker.launch.Preload;
import dev.tasker.launch.StartStages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The entry point of {@code tasker.jar}. Always ends the JVM itself: threads of Vert.x or of a
 * client that are still there must not keep a failed command alive.
 */
public final class Main {

  private static final String DEFAULT_COMMAND = "run";

  /** The commands that start a process of their own. */
  private static final Set<String> STARTING = Set.of(DEFAULT_COMMAND, "demo");

  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";
  private static final Set<String> OPTIONS_OF_THE_ROOT = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] args) {
    // Netty's events for Java's flight recorder start half of the recorder at the first connection,
    // whether anybody records or not: 110 ms of the one start whose log was read.
    if (System.getProperty(NETTY_EVENTS) == null) {
      System.setProperty(NETTY_EVENTS, "false");
    }
    System.exit(execute(List.of(args), CommandIo.ofProcess()));
  }

  /**
   * Runs one command.
   *
   * @return the exit code: 0 success, 1 the operation failed, 2 wrong usage or configuration
   */
  static int execute(List<String> args, CommandIo io) {
    StartStages stages = new StartStages();
    try {
      List<String> words = withDefaultCommand(args);
      return commandLine(io, stages, words).execute(words.toArray(new String[0]));
    } catch (Throwable failure) {
      // Errors, which picocli lets through: still one line and an exit code.
      return ErrorReport.of(failure).print(io);
    } finally {
      io.flush();
    }
  }

  private static CommandLine commandLine(CommandIo io, StartStages stages, List<String> words) {
    Preload preload = STARTING.contains(words.get(0)) ? Preload.begin(io.env()) : Preload.nothing();
    Map<String, Supplier<Object>> commands = commands(io, stages, preload);
    CommandLine root = new CommandLine(new TaskerCommand());
    // Looking at the options of all commands takes longer than what some of them do: where one is
    // named, only that one is made.
    commands.forEach(
        (name, command) -> {
          if (name.equals(words.get(0)) || !commands.containsKey(words.get(0))) {
            root.addSubcommand(command.get());
          }
        });
    return root.setOut(io.out())
        .setErr(io.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(io.terminal().colors() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler((failure, args) -> wrongUsage(failure, io))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> ErrorReport.of(failure).print(io));
  }

  /** By name, in the order in which the usage help lists them. */
  private static Map<String, Supplier<Object>> commands(
      CommandIo io, StartStages stages, Preload preload) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("run", () -> new RunCommand(io, stages, preload));
    commands.put("demo", () -> new DemoCommand(io, preload));
    commands.put("migrate", () -> new MigrateCommand(io));
    commands.put("task", () -> taskCommand(io));
    commands.put("template", () -> templateCommand(io));
    commands.put("config", () -> configCommand(io));
    commands.put("telemetry", () -> telemetryCommand(io));
    return commands;
  }

  private static CommandLine taskCommand(CommandIo io) {
    return new CommandLine(new TaskCommand())
        .addSubcommand(new TaskCreateCommand(io))
        .addSubcommand(new TaskShowCommand(io))
        .addSubcommand(new TaskWatchCommand(io));
  }

  private static CommandLine templateCommand(CommandIo io) {
    return new CommandLine(new TemplateCommand())
        .addSubcommand(new TemplateListCommand(io))
        .addSubcommand(new TemplateValidateCommand(io));
  }

  private static CommandLine configCommand(CommandIo io) {
    return new CommandLine(new ConfigCommand())
        .addSubcommand(new ConfigShowCommand(io))
        .addSubcommand(new ConfigValidateCommand(io))
        .addSubcommand(new ConfigExplainCommand(io))
        .addSubcommand(new ConfigGenerateCommand(io))
        .addSubcommand(new ConfigSchemaCommand(io))
        .addSubcommand(new ConfigReloadCommand(io));
  }

  private static CommandLine telemetryCommand(CommandIo io) {
    return new CommandLine(new TelemetryCommand())
        .addSubcommand(new TelemetryStatusCommand(io))
        .addSubcommand(new TelemetryEnableCommand(io))
        .addSubcommand(new TelemetryDisableCommand(io))
        .addSubcommand(new TelemetrySampleCommand(io))
        .addSubcommand(new TelemetryLogLevelCommand(io))
        .addSubcommand(new TelemetryDoctorCommand(io));
  }

  /** No command means run, whose options may then stand alone. */
  private static List<String> withDefaultCommand(List<String> args) {
    boolean named =
        !args.isEmpty()
            && (!args.get(0).startsWith("-") || OPTIONS_OF_THE_ROOT.contains(args.get(0)));
    if (named) {
      return args;
    }
    List<String> all = new ArrayList<>(List.of(DEFAULT_COMMAND));
    all.addAll(args);
    return all;
  }

  private static int wrongUsage(ParameterException failure, CommandIo io) {
    CommandSpec spec = failure.getCommandLine().getCommandSpec();
    io.err().println("error: " + failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      UnmatchedArgumentException.printSuggestions(failure, io.err());
    } else if (!spec.subcommands().isEmpty()) {
      io.err().println("The commands are: " + String.join(", ", spec.subcommands().keySet()));
    }
    io.err().println("hint: '" + spec.qualifiedName() + " --help' shows how to use it");
    return ErrorReport.WRONG_USAGE;
  }
}
