package dev.tasker.telemetry.otlp;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries that its answer must not show: some peers repeat the credentials or the
 * address that they refuse, and their words go to the log and into the status.
 *
 * @param secrets the longest first
 */
record Credentials(List<String> secrets) {
  private static final String HIDDEN = "***REDACTED***";

  /** Shorter values, such as the number of a tenant, would make holes in any text. */
  private static final int SHORTEST = 8;

  /** Fewer characters of a secret that was cut tell nothing, and many words end with them. */
  private static final int TELLING = 4;

  Credentials {
    secrets = List.copyOf(secrets);
  }

  /** Of the headers, of the endpoint's query, and its user and password. */
  static Credentials of(URI endpoint, Map<String, List<String>> headers) {
    return new Credentials(
        Stream.of(
                ofHeaders(headers.values()),
                ofQuery(endpoint.getQuery()),
                ofQuery(endpoint.getRawQuery()),
                parts(endpoint.getUserInfo(), ":"))
            .flatMap(values -> values)
            .filter(value -> value.length() >= SHORTEST)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  /** The values, and what follows the scheme in one like {@code Bearer …}. */
  private static Stream<String> ofHeaders(Collection<List<String>> values) {
    return values.stream()
        .flatMap(List::stream)
        .flatMap(value -> Stream.of(value, value.substring(value.indexOf(' ') + 1)));
  }

  private static Stream<String> ofQuery(@Nullable String query) {
    return parts(query, "&").map(pair -> pair.substring(pair.indexOf('=') + 1));
  }

  private static Stream<String> parts(@Nullable String text, String separator) {
    return text == null ? Stream.empty() : Stream.of(text.split(separator));
  }

  /**
   * The text without them.
   *
   * @param text maybe cut, with an ellipsis at its end
   */
  String hide(String text) {
    String shown = text;
    for (String secret : secrets) {
      shown = shown.replace(secret, HIDDEN);
      if (shown.endsWith(Verdict.CUT)) {
        shown = withoutBegin(shown, secret);
      }
    }
    return shown;
  }

  /** Of a secret that the cut went through. */
  private static String withoutBegin(String text, String secret) {
    int end = text.length() - Verdict.CUT.length();
    for (int length = Math.min(secret.length() - 1, end); length >= TELLING; length--) {
      if (text.startsWith(secret.substring(0, length), end - length)) {
        return text.substring(0, end - length) + HIDDEN + Verdict.CUT;
      }
    }
    return text;
  }
}
