package dev.tasker.config;

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

  private static final Pattern QUERY_SECRET =
      Pattern.compile(
          "([?&](?:[a-z_]*password|[a-z_]*secret|[a-z_]*token)=)[^&#\\s]*",
          Pattern.CASE_INSENSITIVE);

  /** Headers of which a file says no more than names and kinds of credentials. */
  private static final Pattern BARE_HEADERS =
      Pattern.compile("(?:^|,)(?:\\s*[\\w-]+=(?:(?:Bearer|Basic|ApiKey)%20)?(?:,|$))+");

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
        || (secrecy == ConfigKey.Secrecy.WHOLE && BARE_HEADERS.matcher(literals).matches());
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
