package dev.tasker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Rules for strings. Each returns what is wrong, or an empty string. */
final class TextRules {
  private TextRules() {}

  static String notBlank(String text) {
    return text.isBlank() ? "must not be empty" : "";
  }

  static String httpUrl(String text) {
    String rule = "must be a URL such as http://localhost:4317 or https://collector:4317";
    try {
      URI uri = new URI(text);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      return (http || https) && uri.getHost() != null ? "" : rule;
    } catch (URISyntaxException e) {
      return rule;
    }
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
