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
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://[^:@/?#\\s]*):.*@", Pattern.DOTALL);

  private static final Pattern QUERY_SECRET =
      Pattern.compile(
          "([?&](?:[a-z_]*password|[a-z_]*secret|[a-z_]*token)=)[^&#\\s]*",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** Replaces passwords in URLs; everything else stays. */
  static String hideInUrl(String text) {
    String hidden = USER_INFO.matcher(text).replaceAll("$1:***REDACTED***@");
    return QUERY_SECRET.matcher(hidden).replaceAll("$1***REDACTED***");
  }

  /** Whether a key or variable of this name holds a secret, judged by its name. */
  static boolean soundsSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET_WORDS.stream().anyMatch(lower::contains);
  }
}
