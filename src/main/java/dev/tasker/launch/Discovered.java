package dev.tasker.launch;

import dev.tasker.config.TaskerConfig;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.store.Migrations;
import dev.tasker.store.Migrations.Migration;
import dev.tasker.template.TemplateCatalog;
import dev.tasker.template.TemplateDirectory;
import dev.tasker.template.TemplateParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process finds in its files and on its class path, without a database: so that reading it
 * can go on while PostgreSQL starts.
 *
 * @param parser of templates, as strict as the configuration wants it
 */
record Discovered(
    TemplateParser parser,
    TemplateCatalog templates,
    HandlerRegistry handlers,
    List<Migration> migrations) {

  Discovered {
    migrations = List.copyOf(migrations);
  }

  /** Reads everything; blocks, and fails when a template is not valid. */
  static Discovered by(TaskerConfig config) {
    TemplateParser parser = parser(config);
    return new Discovered(
        parser, templates(config, parser), HandlerRegistry.discover(), Migrations.all());
  }

  private static TemplateParser parser(TaskerConfig config) {
    TemplateParser parser = TemplateParser.forEnvironment(config.environment());
    return config.orchestration().creation().strictTemplates() ? parser.asStrict() : parser;
  }

  private static TemplateCatalog templates(TaskerConfig config, TemplateParser parser) {
    List<Path> paths = config.orchestration().templatePaths().stream().map(Path::of).toList();
    if (!paths.isEmpty()) {
      return TemplateDirectory.load(paths, parser).orThrow();
    }
    Path conventional = Path.of(TemplateDirectory.BUNDLED);
    return (Files.isDirectory(conventional)
            ? TemplateDirectory.load(List.of(conventional), parser)
            : TemplateDirectory.bundled(parser))
        .orThrow();
  }
}
