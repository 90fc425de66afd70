package dev.tasker.config;

import java.util.Map;

/**
 * The rule for the headers that go to an OTLP collector, for the key {@code
 * telemetry.exporter_headers} and for OpenTelemetry's variables alike. A misspelled list may have a
 * credential anywhere, hence no message quotes any of it, not even a name.
 */
public final class CollectorHeaders {
  private static final String RULE =
      "must be HTTP headers name=value separated by commas: names of letters, digits and hyphens,"
          + " values percent-encoded and without line ends, as in authorization=Bearer%20TOKEN";

  /** What RFC 9110 keeps out of a name besides spaces and control characters. */
  private static final String DELIMITERS = "()<>@,;:\\\"/[]?={}";

  private static final int DELETE = 0x7f;

  private CollectorHeaders() {}

  /** What is wrong with a list as a key or a variable has it, or an empty string. */
  static String problem(String list) {
    try {
      require(KeyValueList.parse(list));
      return "";
    } catch (IllegalArgumentException e) {
      return RULE;
    }
  }

  /**
   * Makes sure that these can be sent.
   *
   * @param headers values by name, decoded
   * @throws IllegalArgumentException when a name or a value is illegal; the message has neither
   */
  public static void require(Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (name.isEmpty()
              || !name.chars().allMatch(CollectorHeaders::isOfName)
              || value.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
            throw new IllegalArgumentException(RULE);
          }
        });
  }

  private static boolean isOfName(int c) {
    return c > ' ' && c < DELETE && DELIMITERS.indexOf(c) < 0;
  }
}
