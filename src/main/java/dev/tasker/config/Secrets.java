package dev.tasker.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Knows what must not be shown. */
final class Secrets {
  static final String REDACTED = "***REDACTED***";

  private static final List<String> SECRET_WORDS =
      List.of(
          "password",
          "passwd",
          "secret",
          "token",
          "credential",
          "api_key",
          "headers",
          "passphrase",
          "pwd");

  /** Greedy up to the last @, so that a password with unencoded @ or / is hidden as a whole. */
  private static final Pattern USER_INFO =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://[^:@/?#\\s]*):.+@", Pattern.DOTALL);

  /** A collector's address may carry a token instead of name and password. */
  private static final Pattern WEB_TOKEN = Pattern.compile("(https?://)[^:@/?#\\s]+@");

  /** A parameter that says what it is; a key has a name of its own, {@code sslkey} is a path. */
  private static final Pattern QUERY_SECRET =
      Pattern.compile(
          "([?&;](?:[\\w.-]*(?:pass|passwd|password|passphrase|pwd|secret|token|credential"
              + "|signature|api[_-]?key)|(?:[\\w.-]*[_-])?key|sig|auth[\\w.-]*)=)[^&#\\s]*",
          Pattern.CASE_INSENSITIVE);

  /** A header of which a file says no more than its name and the kind of its credential. */
  private static final Pattern BARE_HEADER =
      Pattern.compile("\\s*[\\w-]+=(?:(?:Bearer|Basic|ApiKey)%20)?");

  private Secrets() {}

  /** Replaces passwords in URLs; everything else stays. */
  static String hideInUrl(String text) {
    String named = USER_INFO.matcher(text).replaceAll("$1:***REDACTED***@");
    String hidden = WEB_TOKEN.matcher(named).replaceAll("$1***REDACTED***@");
    return hideInQuery(hidden);
  }

  /** Replaces what a URL's query calls a secret. */
  static String hideInQuery(String text) {
    return QUERY_SECRET.matcher(text).replaceAll("$1***REDACTED***");
  }

  /** Whether a text of a file, without its placeholders, holds no secret. */
  static boolean isOpen(ConfigKey.Secrecy secrecy, String literals) {
    return hide(secrecy, literals).equals(literals)
        || (secrecy == ConfigKey.Secrecy.WHOLE && areBare(literals));
  }

  private static boolean areBare(String headers) {
    return Arrays.stream(headers.split(",", -1))
        .allMatch(header -> header.isEmpty() || BARE_HEADER.matcher(header).matches());
  }

  /** A value of a key as anybody may see it. */
  static String hide(ConfigKey.Secrecy secrecy, String text) {
    return switch (secrecy) {
      case NONE -> hideInUrl(text);
      case URL -> text.isEmpty() || text.contains("://") ? hideInUrl(text) : REDACTED;
      case WHOLE -> text.isEmpty() ? text : REDACTED;
    };
  }

  /** Whether a key or variable of this name holds a secret, judged by its name. */
  static boolean soundsSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET_WORDS.stream().anyMatch(lower::contains);
  }
}
