package dev.tasker.cli;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.MergedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tasker config generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    versionProvider = TaskerVersion.class,
    description = {
      "Write all layers as one commented file for TASKER_CONFIG_PATH.",
      "Placeholders stay placeholders; no secret is written."
    })
final class ConfigGenerateCommand implements Callable<Integer> {
  private final CommandIo io;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private Optional<Path> output = Optional.empty();

  ConfigGenerateCommand(CommandIo io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    io.quietLogging();
    MergedFile merged = ConfigLoader.loadBlocking(options.source(io)).merged();
    output.ifPresentOrElse(
        file -> write(io.directory().resolve(file), merged.text()),
        () -> io.out().print(merged.text()));
    merged.leftOut().forEach(secret -> io.err().println("warning: " + secret));
    return ErrorReport.SUCCESS;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw CommandException.failed(
          "cannot write " + file + ": " + e.getClass().getSimpleName(),
          "check that its directory exists and can be written");
    }
  }
}
