package dev.tasker.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Rules for strings. Each returns what is wrong, or an empty string. */
final class TextRules {
  private TextRules() {}

  static String notBlank(String text) {
    return text.isBlank() ? "must not be empty" : "";
  }

  static String path(String text) {
    try {
      Path unused = Path.of(text);
      return "";
    } catch (InvalidPathException e) {
      return "must be a path of this file system";
    }
  }
}
