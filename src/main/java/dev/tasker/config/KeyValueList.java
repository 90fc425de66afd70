package dev.tasker.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The form {@code key=value,key2=value2} of OpenTelemetry's environment variables; values are
 * percent-encoded.
 */
final class KeyValueList {
  /** What a decoder writes for bytes that are no text. */
  private static final char REPLACEMENT = '\uFFFD';

  private KeyValueList() {}

  /** What is wrong with the text, without quoting it, or an empty string. */
  static String problem(String text) {
    try {
      parse(text);
      return "";
    } catch (IllegalArgumentException e) {
      return "must be pairs key=value separated by commas, values percent-encoded";
    }
  }

  /**
   * Reads the pairs in their order.
   *
   * @throws IllegalArgumentException when a pair has no key or no equals sign, or its value cannot
   *     be decoded
   */
  static Map<String, String> parse(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0 || pair.substring(0, equals).isBlank()) {
        throw new IllegalArgumentException("not a pair key=value");
      }
      pairs.put(pair.substring(0, equals).strip(), decode(pair.substring(equals + 1).strip()));
    }
    return pairs;
  }

  private static String decode(String value) {
    // URLDecoder is for forms, where a plus means a space; here a plus is a plus.
    String decoded = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    if (decoded.indexOf(REPLACEMENT) >= 0 && value.indexOf(REPLACEMENT) < 0) {
      throw new IllegalArgumentException("not UTF-8");
    }
    return decoded;
  }
}
