package dev.tasker.cli;

import dev.tasker.config.ConfigExplanation;
import dev.tasker.config.ConfigExplanation.Setting;
import dev.tasker.config.ConfigLoader;
import dev.tasker.config.KeyDescription;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.StandardVariables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tasker config explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Say what a key is, its value, and every place that sets it.",
      "Without a key: list all keys with their values."
    })
final class ConfigExplainCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description = "A dotted key, such as telemetry.tracing.sample_rate, or a table.")
  private Optional<String> key = Optional.empty();

  ConfigExplainCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    LoadedConfig loaded = ConfigLoader.loadBlocking(options.source(io));
    if (key.isPresent()) {
      Optional<ConfigExplanation> explained = loaded.explain(key.get());
      if (explained.isPresent()) {
        show(explained.get(), overruled(loaded, key.get()));
        return ErrorReport.SUCCESS;
      }
    }
    list(loaded);
    return ErrorReport.SUCCESS;
  }

  private void list(LoadedConfig loaded) {
    String prefix = key.map(table -> table + ".").orElse("");
    List<ConfigExplanation> all =
        LoadedConfig.keys().stream()
            .filter(path -> path.startsWith(prefix))
            .map(path -> loaded.explain(path).orElseThrow())
            .toList();
    if (all.isEmpty()) {
      String unknown = key.orElse("");
      throw CommandException.usage(
          "there is no key " + unknown,
          LoadedConfig.nearest(unknown)
              .map(near -> "did you mean " + near + "?")
              .orElse("'tasker config explain' lists all keys"));
    }
    if (json) {
      JsonArray array = new JsonArray();
      all.forEach(each -> array.add(json(each, overruled(loaded, each.description().key()))));
      io.out().println(array.encodePrettily());
      return;
    }
    ResultTable table = new ResultTable().text("KEY").text("VALUE").text("SET BY");
    all.forEach(
        each ->
            table.row(
                each.description().key(),
                each.value(),
                each.settings().get(each.settings().size() - 1).origin()
                    + overruled(loaded, each.description().key())
                        .map(variable -> ", overruled by " + variable)
                        .orElse("")));
    table.print(io.out());
  }

  private Optional<String> overruled(LoadedConfig loaded, String path) {
    return StandardVariables.overruling(path, io.env(), loaded);
  }

  private void show(ConfigExplanation explained, Optional<String> overruled) {
    if (json) {
      io.out().println(json(explained, overruled).encodePrettily());
      return;
    }
    KeyDescription is = explained.description();
    io.out().println(is.key() + " = " + explained.value());
    io.out().println("  " + is.plainMeaning());
    io.out().println();
    field("type", is.type());
    field("unit", is.unit());
    field("default", is.fallback());
    field("allowed", is.range());
    field("affects", is.affects());
    field("change", is.reload().word());
    field("variable", is.variable());
    io.out().println();
    io.out().println("  set by, the last one wins:");
    explained
        .settings()
        .forEach(setting -> io.out().println("    " + setting.origin() + ": " + setting.value()));
    overruled.ifPresent(
        variable -> io.out().println("  overruled by environment variable " + variable));
  }

  private void field(String name, String value) {
    if (!value.isEmpty()) {
      io.out().println("  %-9s %s".formatted(name, value));
    }
  }

  private static JsonObject json(ConfigExplanation explained, Optional<String> overruled) {
    KeyDescription is = explained.description();
    JsonArray settings = new JsonArray();
    explained.settings().forEach(setting -> settings.add(json(setting)));
    JsonObject shown =
        new JsonObject()
            .put("key", is.key())
            .put("value", explained.value())
            .put("meaning", is.plainMeaning())
            .put("type", is.type())
            .put("unit", is.unit())
            .put("default", is.fallback())
            .put("allowed", is.range())
            .put("affects", is.affects())
            .put("change", is.reload().word())
            .put("secret", is.secret())
            .put("variable", is.variable())
            .put("set_by", settings);
    overruled.ifPresent(variable -> shown.put("overruled_by", variable));
    return shown;
  }

  private static JsonObject json(Setting setting) {
    return new JsonObject()
        .put("source", setting.origin().source())
        .put("line", setting.origin().line())
        .put("value", setting.value());
  }
}
