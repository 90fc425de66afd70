package dev.tasker.cli;

import dev.tasker.template.TemplateCatalog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker template list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "List the templates a server started here would know.")
final class TemplateListCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final TemplateSelection selection = new TemplateSelection();

  TemplateListCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    TemplateCatalog catalog = selection.read(io);
    if (selection.json()) {
      io.out().println(TemplateJson.of(catalog).encodePrettily());
    } else {
      print(catalog);
    }
    return catalog.hasErrors() ? ErrorReport.FAILED : ErrorReport.SUCCESS;
  }

  private void print(TemplateCatalog catalog) {
    ResultTable table =
        new ResultTable()
            .text("NAMESPACE")
            .text("NAME")
            .text("VERSION")
            .number("STEPS")
            .text("DESCRIPTION");
    catalog
        .templates()
        .forEach(
            template ->
                table.row(
                    template.namespaceName(),
                    template.name(),
                    template.version(),
                    template.steps().size(),
                    template.description()));
    table.print(io.out());
    catalog.problems().forEach(io.err()::println);
  }
}
