package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigOrigin;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.RedactedConfig;
import dev.tasker.config.StandardVariables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker config show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Show the effective configuration; secrets stay hidden.")
final class ConfigShowCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(names = "--origins", description = "Say beside each value where it comes from.")
  private boolean origins;

  ConfigShowCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    LoadedConfig loaded = ConfigLoader.loadBlocking(options.source(io));
    if (json) {
      io.out().println(json(loaded).encodePrettily());
    } else {
      print(loaded);
    }
    return ErrorReport.SUCCESS;
  }

  private JsonObject json(LoadedConfig loaded) {
    JsonObject shown = loaded.redacted().toJson(Instant.now());
    JsonObject metadata = shown.getJsonObject("metadata");
    metadata.put("source", "files").put("files", new JsonArray(loaded.files()));
    if (origins) {
      JsonObject places = new JsonObject();
      Map<String, ConfigOrigin> set = loaded.origins();
      LoadedConfig.keys().forEach(key -> places.put(key, place(set, key)));
      metadata.put("origins", places);
    }
    JsonObject overruled = new JsonObject();
    LoadedConfig.keys()
        .forEach(
            key ->
                StandardVariables.overruling(key, io.env(), loaded)
                    .ifPresent(variable -> overruled.put(key, variable)));
    if (!overruled.isEmpty()) {
      metadata.put("overruled", overruled);
    }
    return shown;
  }

  private void print(LoadedConfig loaded) {
    io.out().println("# environment: " + loaded.config().environment());
    loaded.files().forEach(file -> io.out().println("# file: " + file));
    RedactedConfig redacted = loaded.redacted();
    Map<String, ConfigOrigin> set = loaded.origins();
    TomlText toml = new TomlText(io.out(), key -> remark(loaded, set, key));
    redacted.common().forEach(entry -> toml.table(entry.getKey(), (JsonObject) entry.getValue()));
    toml.table("worker", redacted.worker());
    toml.table("orchestration", redacted.orchestration());
  }

  private String remark(LoadedConfig loaded, Map<String, ConfigOrigin> set, String key) {
    String overruled =
        StandardVariables.overruling(key, io.env(), loaded)
            .map(variable -> "overruled by environment variable " + variable)
            .orElse("");
    return Stream.of(origins ? place(set, key) : "", overruled)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String place(Map<String, ConfigOrigin> set, String key) {
    ConfigOrigin origin = set.get(key);
    return origin == null ? "built-in default" : origin.toString();
  }
}
