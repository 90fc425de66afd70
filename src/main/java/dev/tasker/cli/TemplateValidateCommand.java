package dev.tasker.cli;

import dev.tasker.template.TemplateCatalog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker template validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Check templates; every problem on a line with file, line and column.",
    footerHeading = "%nExample:%n",
    footer = "  tasker template validate --strict conf/templates")
final class TemplateValidateCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final TemplateSelection selection = new TemplateSelection();

  TemplateValidateCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    TemplateCatalog catalog = selection.read(io);
    if (selection.json()) {
      io.out().println(TemplateJson.of(catalog).encodePrettily());
      return catalog.hasErrors() ? ErrorReport.FAILED : ErrorReport.SUCCESS;
    }
    catalog.problems().forEach(io.err()::println);
    long warnings = catalog.warnings().size();
    if (catalog.hasErrors()) {
      long errors = catalog.problems().size() - warnings;
      throw CommandException.failed(
          count(errors, "error") + " and " + count(warnings, "warning") + " in the templates",
          "correct the lines above");
    }
    if (catalog.templates().isEmpty()) {
      throw CommandException.failed(
          "there are no templates to check", "templates are files *.yaml or *.yml");
    }
    io.out()
        .println(
            count(catalog.templates().size(), "template")
                + " valid"
                + (warnings == 0 ? "" : ", " + count(warnings, "warning")));
    return ErrorReport.SUCCESS;
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
