package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.OtelCheck;
import dev.tasker.template.TemplateCatalog;
import dev.tasker.template.TemplateDirectory;
import dev.tasker.template.TemplateParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which templates a command looks at, and how strictly. */
final class TemplateSelection {
  private static final String DEFAULT_DIRECTORY = "conf/templates";

  @Parameters(
      paramLabel = "PATHS",
      arity = "0..*",
      description =
          "Files and directories (default: the configured ones, else conf/templates, else the"
              + " templates in the jar).")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--strict", description = "An unknown field is an error, not a warning.")
  private boolean strict;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment whose overrides are applied (default: TASKER_ENV).")
  private Optional<String> environment = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  /**
   * Reads the templates.
   *
   * @throws CommandException with exit code 2 when a path does not exist
   */
  TemplateCatalog read(CommandIo io) {
    ConfigSource source =
        ConfigSource.fromEnvironment(io.env(), java.util.Map.of(), io.directory());
    String name = environment.orElse(source.environment());
    TemplateParser parser = new TemplateParser(name, strict);
    if (!paths.isEmpty()) {
      paths.forEach(path -> requireTemplates(io.directory().resolve(path)));
      return TemplateDirectory.load(resolved(paths, io), parser);
    }
    List<Path> configured =
        ConfigLoader.loadBlocking(source.withEnvironment(name), OtelCheck.NONE)
            .config()
            .orchestration()
            .templatePaths()
            .stream()
            .map(Path::of)
            .toList();
    if (!configured.isEmpty()) {
      configured.forEach(path -> requireTemplates(io.directory().resolve(path)));
      return TemplateDirectory.load(resolved(configured, io), parser);
    }
    Path directory = io.directory().resolve(DEFAULT_DIRECTORY);
    return Files.isDirectory(directory)
        ? TemplateDirectory.load(List.of(directory), parser)
        : TemplateDirectory.bundled(parser);
  }

  private static List<Path> resolved(List<Path> paths, CommandIo io) {
    return paths.stream().map(io.directory()::resolve).distinct().toList();
  }

  private static void requireTemplates(Path path) {
    if (!Files.exists(path)) {
      throw CommandException.usage(
          "there is no file or directory " + path, "name files *.yaml, or directories with some");
    }
    String name = path.toString();
    if (!Files.isDirectory(path) && !name.endsWith(".yaml") && !name.endsWith(".yml")) {
      throw CommandException.usage(
          path + " is no template: its name must end in .yaml or .yml", "rename the file");
    }
  }
}
