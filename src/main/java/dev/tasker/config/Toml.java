package dev.tasker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads TOML documents and single TOML values.
 *
 * <p>Walks the parser's tokens instead of binding with an ObjectMapper: creating one costs three
 * times as much as everything else in the first read of a process.
 */
final class Toml {
  private static final TomlFactory FACTORY = new TomlFactory();

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
      return new JsonObject(read(text));
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
      return Optional.ofNullable(read("v = " + text).get("v"));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> read(String text) throws JsonProcessingException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return table(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }

  private static Map<String, Object> table(JsonParser parser) throws IOException {
    Map<String, Object> table = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      table.put(name, value(parser));
    }
    return table;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> table(parser);
      case START_ARRAY -> array(parser);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> parser.getText();
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }
}
