package dev.tasker.config.toml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlValue;
import org.tomlj.TomlVersion;

/**
 * Reads TOML 1.0 with the library TomlJ, into the values of Vert.x Config and the places of the
 * keys. Safe on any thread.
 */
public final class Toml {
  static final TomlVersion VERSION = TomlVersion.V1_0_0;

  private static final TomlParseOptions OPTIONS =
      TomlParseOptions.sourceless().withVersion(VERSION);

  /** Windows editors put it first; the library refuses it. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Comparator<TomlParseError> BY_PLACE =
      Comparator.comparingInt((TomlParseError error) -> error.position().line())
          .thenComparingInt(error -> error.position().column());

  private Toml() {}

  /**
   * Reads a document.
   *
   * @throws TomlException when the text is not TOML; of several errors it names the first
   */
  public static TomlDocument parse(String text) {
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    TomlParseResult result = org.tomlj.Toml.parse(plain, OPTIONS);
    result.errors().stream()
        .min(BY_PLACE)
        .ifPresent(
            error -> {
              throw Problems.exception(error);
            });
    return new TomlTree().document(result);
  }

  /**
   * Reads a document, which must be UTF-8.
   *
   * @throws TomlException when the bytes are not UTF-8, or the text is not TOML
   */
  public static TomlDocument parse(byte[] bytes) {
    return parse(decode(bytes));
  }

  /** Reads one value, such as a number, a quoted string or an array; empty when it is none. */
  public static Optional<Object> value(String text) {
    try {
      return Optional.of(TomlTree.plain(TomlValue.parse(text, VERSION).get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      int lineStart = before.lastIndexOf('\n') + 1;
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = 1 + before.codePointCount(lineStart, before.length());
      throw new TomlException(new TomlPosition(line, column), "is not UTF-8 text here");
    }
  }
}
