package dev.tasker.config;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the line of every key and table of a TOML document.
 *
 * <p>The TOML parser reports positions only for syntax errors, not for the keys it read. This
 * reader follows the document's structure (headers, dotted and quoted keys, inline tables,
 * multi-line strings and arrays) and skips over values. It is meant for documents that parse; on
 * others it stops early, and lines are missing.
 */
final class TomlKeyLines {
  private final String text;
  private final Map<String, Integer> lines = new HashMap<>();
  private int at;
  private int line = 1;

  private TomlKeyLines(String text) {
    this.text = text;
  }

  /** Line numbers from 1, by dotted path. */
  static Map<String, Integer> of(String text) {
    TomlKeyLines reader = new TomlKeyLines(text);
    reader.document();
    return reader.lines;
  }

  private void document() {
    String table = "";
    skipBlank(true);
    while (at < text.length()) {
      int start = at;
      if (text.charAt(at) == '[') {
        table = header();
      } else {
        keyAndValue(table);
      }
      if (at == start) {
        return;
      }
      skipBlank(true);
    }
  }

  private String header() {
    while (peek() == '[') {
      advance();
    }
    String path = key("");
    while (peek() == ']') {
      advance();
    }
    return path;
  }

  private void keyAndValue(String table) {
    String path = key(table);
    if (peek() == '=') {
      advance();
      skipBlank(false);
      value(path);
    }
  }

  /** Reads a dotted key and notes the line of each table it names. */
  private String key(String table) {
    String path = table;
    do {
      skipBlank(false);
      path = Paths.join(path, name());
      lines.putIfAbsent(path, line);
      skipBlank(false);
    } while (take('.'));
    return path;
  }

  private String name() {
    int start = at;
    if (peek() == '"' || peek() == '\'') {
      string();
      return text.substring(Math.min(start + 1, at), Math.max(start + 1, at - 1));
    }
    while (at < text.length() && "=.]},# \t\r\n".indexOf(text.charAt(at)) < 0) {
      advance();
    }
    return text.substring(start, at);
  }

  private void value(String path) {
    switch (peek()) {
      case '{' -> inlineTable(path);
      case '[' -> array(path);
      case '"', '\'' -> string();
      default -> {
        while (at < text.length() && ",]}#\r\n".indexOf(text.charAt(at)) < 0) {
          advance();
        }
      }
    }
  }

  private void inlineTable(String path) {
    advance();
    skipBlank(true);
    while (at < text.length() && peek() != '}') {
      int start = at;
      keyAndValue(path);
      skipBlank(true);
      take(',');
      skipBlank(true);
      if (at == start) {
        return;
      }
    }
    take('}');
  }

  private void array(String path) {
    advance();
    skipBlank(true);
    while (at < text.length() && peek() != ']') {
      int start = at;
      value(path);
      skipBlank(true);
      take(',');
      skipBlank(true);
      if (at == start) {
        return;
      }
    }
    take(']');
  }

  private void string() {
    char quote = peek();
    String triple = String.valueOf(quote).repeat(3);
    String end = text.startsWith(triple, at) ? triple : String.valueOf(quote);
    advance(end.length());
    while (at < text.length() && !text.startsWith(end, at)) {
      advance(quote == '"' && peek() == '\\' ? 2 : 1);
    }
    advance(end.length());
    // A multi-line string may end in up to two quotes of its own.
    while (end.length() == 3 && peek() == quote) {
      advance();
    }
  }

  private void skipBlank(boolean overLines) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#' && overLines) {
        while (at < text.length() && text.charAt(at) != '\n') {
          advance();
        }
      } else if (c == ' ' || c == '\t' || (overLines && (c == '\n' || c == '\r'))) {
        advance();
      } else {
        return;
      }
    }
  }

  private boolean take(char expected) {
    if (peek() != expected) {
      return false;
    }
    advance();
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void advance() {
    advance(1);
  }

  private void advance(int count) {
    for (int i = 0; i < count && at < text.length(); i++) {
      if (text.charAt(at++) == '\n') {
        line++;
      }
    }
  }
}
