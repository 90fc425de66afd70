package dev.tasker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads TOML documents and single TOML values. */
final class Toml {
  private static final TomlMapper MAPPER = new TomlMapper();
  private static final TypeReference<Map<String, Object>> TABLE = new TypeReference<>() {};

  private static final String DUPLICATE = "Duplicate key";

  private Toml() {}

  /**
   * Parses one document.
   *
   * @param name shown as the file of an error
   * @throws ConfigurationException when the text is not TOML, with line and column
   */
  static JsonObject parse(String text, String name) {
    try {
      return new JsonObject(MAPPER.readValue(text, TABLE));
    } catch (JsonProcessingException e) {
      // The parser's exception is not kept as the cause: it may quote the document's secrets.
      String rule = "is not valid TOML: " + e.getOriginalMessage();
      throw new ConfigurationException(List.of(located(e, rule, text, name)));
    }
  }

  private static ConfigError located(
      JsonProcessingException failure, String rule, String text, String name) {
    JsonLocation at = failure.getLocation();
    int line = at == null ? 0 : Math.max(0, at.getLineNr());
    int column = at == null ? 0 : Math.max(0, at.getColumnNr());
    // The parser notices a repeated key only at the next token, which is lines later.
    if (line > 0 && DUPLICATE.equals(failure.getOriginalMessage())) {
      String[] lines = text.split("\n", -1);
      String before = lines[line - 1].substring(0, Math.min(column - 1, lines[line - 1].length()));
      if (before.isBlank()) {
        do {
          line--;
        } while (line > 1 && isBlankOrComment(lines[line - 1]));
        column = 0;
      }
    }
    return new ConfigError(name, line, column, "", rule, "");
  }

  private static boolean isBlankOrComment(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  /** Reads a number, boolean, quoted string or array as TOML would; empty when it is none. */
  static Optional<Object> value(String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.readValue("v = " + text, TABLE).get("v"));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
