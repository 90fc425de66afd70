package dev.tasker.cli;

import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.ConfigWarning;
import dev.tasker.config.ConfigurationException;
import dev.tasker.config.LoadedConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker config validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Check the configuration; all errors at once, exit code 2 when there are some.")
final class ConfigValidateCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--all", description = "Check every environment.")
  private boolean all;

  ConfigValidateCommand(CommandIo io) {
    this.io = io;
  }

  /** What is wrong with one environment. */
  private record Verdict(
      String environment, int files, List<ConfigError> errors, List<ConfigWarning> warnings) {
    boolean valid() {
      return errors.isEmpty();
    }
  }

  @Override
  public Integer call() {
    io.quietLogging();
    ConfigSource source = options.source(io);
    List<Verdict> verdicts = new ArrayList<>();
    for (String environment : all ? environments(source) : List.of(source.environment())) {
      verdicts.add(check(source.withEnvironment(environment)));
    }
    if (json) {
      io.out().println((all ? json(verdicts) : json(verdicts.get(0))).encodePrettily());
    } else {
      print(verdicts);
    }
    boolean valid = verdicts.stream().allMatch(Verdict::valid);
    return valid ? ErrorReport.SUCCESS : ErrorReport.WRONG_USAGE;
  }

  private List<String> environments(ConfigSource source) {
    if (options.namesEnvironment() || source.file().isPresent()) {
      throw CommandException.usage(
          "--all checks every environment below the root, so there must be neither --env nor"
              + " TASKER_CONFIG_PATH",
          "leave out --all, or the other");
    }
    List<String> environments = ConfigLoader.environments(source);
    return environments.isEmpty() ? List.of(source.environment()) : environments;
  }

  private static Verdict check(ConfigSource source) {
    try {
      LoadedConfig loaded = ConfigLoader.loadBlocking(source);
      return new Verdict(source.environment(), loaded.files().size(), List.of(), loaded.warnings());
    } catch (ConfigurationException e) {
      return new Verdict(source.environment(), 0, e.errors(), List.of());
    }
  }

  private void print(List<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      if (verdict.valid()) {
        io.out()
            .println(
                "the configuration is valid (environment %s, %d files)"
                    .formatted(verdict.environment(), verdict.files()));
      } else if (all) {
        io.err()
            .println(
                "the configuration is not valid (environment %s, %d errors)"
                    .formatted(verdict.environment(), verdict.errors().size()));
      }
    }
    // What stands in a base file is wrong in every environment, and is said once.
    Set<ConfigWarning> warnings = new LinkedHashSet<>();
    verdicts.forEach(verdict -> warnings.addAll(verdict.warnings()));
    warnings.forEach(warning -> io.err().println("warning: " + warning));
    Set<ConfigError> errors = new LinkedHashSet<>();
    verdicts.forEach(verdict -> errors.addAll(verdict.errors()));
    if (!errors.isEmpty()) {
      ErrorReport.of(new ConfigurationException(List.copyOf(errors))).print(io);
    }
  }

  private static JsonObject json(List<Verdict> verdicts) {
    JsonObject environments = new JsonObject();
    verdicts.forEach(verdict -> environments.put(verdict.environment(), json(verdict)));
    return new JsonObject()
        .put("valid", verdicts.stream().allMatch(Verdict::valid))
        .put("environments", environments);
  }

  private static JsonObject json(Verdict verdict) {
    JsonArray errors = new JsonArray();
    verdict
        .errors()
        .forEach(
            error ->
                errors.add(
                    new JsonObject()
                        .put("source", error.source())
                        .put("line", error.line())
                        .put("column", error.column())
                        .put("key", error.key())
                        .put("rule", error.rule())
                        .put("value", error.value())));
    JsonArray warnings = new JsonArray();
    verdict
        .warnings()
        .forEach(
            warning ->
                warnings.add(
                    new JsonObject()
                        .put("source", warning.origin().source())
                        .put("line", warning.origin().line())
                        .put("key", warning.key())
                        .put("advice", warning.advice())));
    return new JsonObject()
        .put("valid", verdict.valid())
        .put("environment", verdict.environment())
        .put("errors", errors)
        .put("warnings", warnings);
  }
}
