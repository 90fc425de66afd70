package dev.tasker.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files that a start can read and nobody a second time: a pipe, a terminal, {@code /dev/stdin}.
 * Read again they are empty or wait for ever, and an empty one looks like a change.
 */
public final class UnrepeatableFiles {
  private static final String FILE = "_FILE";

  private UnrepeatableFiles() {}

  /**
   * One error for each such file that the configuration in use comes from: the one that replaces
   * the layers, and those that hold secrets. Looks at them, reads none.
   */
  public static List<ConfigError> of(ConfigSource source, LoadedConfig current) {
    String text = current.unexpanded().encode();
    Stream<ConfigError> merged =
        source.file().filter(UnrepeatableFiles::isOne).map(Path::toString).stream()
            .map(UnrepeatableFiles::error);
    Stream<ConfigError> secrets =
        source.variables().entrySet().stream()
            .filter(variable -> isReferred(variable.getKey(), text))
            .filter(variable -> path(variable).filter(UnrepeatableFiles::isOne).isPresent())
            .map(variable -> error(variable.getKey()));
    Stream<ConfigError> named =
        fileKeys("", current.unexpanded())
            .filter(entry -> path(entry).filter(UnrepeatableFiles::isOne).isPresent())
            .map(entry -> error(entry.getKey()));
    return Stream.of(merged, secrets, named).flatMap(errors -> errors).toList();
  }

  /** Keys whose values name files that hold a secret. */
  private static Stream<Map.Entry<String, String>> fileKeys(String path, JsonObject table) {
    return table.stream()
        .flatMap(
            entry -> {
              String key = path + entry.getKey();
              if (entry.getValue() instanceof JsonObject inner) {
                return fileKeys(key + '.', inner);
              }
              return key.endsWith("_file") && entry.getValue() instanceof String file
                  ? Stream.of(Map.entry(key, file))
                  : Stream.empty();
            });
  }

  private static boolean isReferred(String variable, String text) {
    return variable.endsWith(FILE)
        && (variable.startsWith("OTEL_EXPORTER_OTLP_")
            || text.contains("${" + variable.substring(0, variable.length() - FILE.length())));
  }

  private static Optional<Path> path(Map.Entry<String, String> variable) {
    try {
      return Optional.of(variable.getValue()).filter(file -> !file.isBlank()).map(Path::of);
    } catch (InvalidPathException e) {
      // The reading itself tells.
      return Optional.empty();
    }
  }

  private static boolean isOne(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private static ConfigError error(String source) {
    return new ConfigError(
        source,
        0,
        0,
        "",
        "is not a regular file and cannot be read a second time; name a regular file, or restart"
            + " to change the configuration",
        "");
  }
}
