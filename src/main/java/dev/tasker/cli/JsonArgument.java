package dev.tasker.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads arguments that are JSON, or {@code @} and a file with JSON. */
final class JsonArgument {
  private JsonArgument() {}

  /**
   * A JSON object.
   *
   * @param option names the argument in errors
   * @throws CommandException when it is none, with exit code 2
   */
  static JsonObject object(String option, String argument, Path directory) {
    String text = argument.startsWith("@") ? read(option, argument, directory) : argument;
    try {
      return new JsonObject(text);
    } catch (DecodeException | ClassCastException e) {
      throw CommandException.usage(
          option + " must be a JSON object: " + reason(e),
          "for example " + option + " '{\"number\": 6}', in quotes, or @file.json");
    }
  }

  private static String read(String option, String argument, Path directory) {
    Path file = directory.resolve(argument.substring(1));
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw CommandException.usage(
          option + " names a file that does not exist: " + file, "the path follows the @");
    } catch (IOException e) {
      throw CommandException.usage(
          option + " names a file that cannot be read: " + e, "it must be text in UTF-8");
    }
  }

  /** The parser's reason without the place in its source, which is the line of a string. */
  private static String reason(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replace("Failed to decode:", "")
        .replaceAll("\\(for Object starting at.*", "")
        .strip();
  }
}
