package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.RedactedConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tasker config show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = "Show the effective configuration; secrets stay hidden.")
final class ConfigShowCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  ConfigShowCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    LoadedConfig loaded = ConfigLoader.loadBlocking(options.source(io));
    if (options.json()) {
      io.out().println(json(loaded).encodePrettily());
    } else {
      print(loaded);
    }
    return ErrorReport.SUCCESS;
  }

  private static JsonObject json(LoadedConfig loaded) {
    JsonObject json = loaded.redacted().toJson(Instant.now());
    json.getJsonObject("metadata")
        .put("source", "files")
        .put("files", new JsonArray(loaded.files()));
    return json;
  }

  private void print(LoadedConfig loaded) {
    io.out().println("# environment: " + loaded.config().environment());
    loaded.files().forEach(file -> io.out().println("# file: " + file));
    RedactedConfig redacted = loaded.redacted();
    TomlText toml = new TomlText(io.out());
    redacted.common().forEach(entry -> toml.table(entry.getKey(), (JsonObject) entry.getValue()));
    toml.table("worker", redacted.worker());
    toml.table("orchestration", redacted.orchestration());
  }
}
