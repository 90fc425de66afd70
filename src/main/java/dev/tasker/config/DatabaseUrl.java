package dev.tasker.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of a PostgreSQL database, {@code postgresql://user:password@host:port/database?…}. Its
 * text form hides the password.
 *
 * @param uri the address as given, password included
 * @param host host name, address, or directory of a Unix socket
 * @param port 1 to 65535
 * @param database name of the database; empty when the URL has none, then PostgreSQL takes the
 *     user's name
 * @param user name of the user; empty when the URL has none
 * @param password empty when the URL has none
 */
public record DatabaseUrl(
    String uri, String host, int port, String database, String user, String password) {

  private static final int DEFAULT_PORT = 5432;
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:([^:@/?#]*)(?::([^/?#]*))?@)?(\\[[0-9a-fA-F:.]+]|[^:@/?#\\[\\]]+)"
              + "(?::(\\d{1,5}))?(?:/([^/?#]*))?(?:\\?[^#]*)?");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is none; the message does not contain it
   */
  public static DatabaseUrl parse(String uri) {
    Matcher form = FORM.matcher(uri);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "must look like postgresql://user:password@host:port/database"
              + " (percent-encode / ? # in names and password)");
    }
    int port = form.group(4) == null ? DEFAULT_PORT : Integer.parseInt(form.group(4));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("must have a port between 1 and 65535, has " + port);
    }
    return new DatabaseUrl(
        uri,
        decode(form.group(3)).replaceAll("[\\[\\]]", ""),
        port,
        decode(Optional.ofNullable(form.group(5)).orElse("")),
        decode(Optional.ofNullable(form.group(1)).orElse("")),
        decode(Optional.ofNullable(form.group(2)).orElse("")));
  }

  /** The address with its password hidden; safe to log. */
  public String redacted() {
    return Secrets.hideInUrl(uri);
  }

  /** What is wrong with the text of a key, or an empty string. Empty text is allowed. */
  static String problem(String text) {
    try {
      return text.isEmpty() || parse(text).port() > 0 ? "" : "must have a port";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public String toString() {
    return redacted();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The JDK's message quotes the text, which may be the password.
      throw new IllegalArgumentException(
          "must have two hexadecimal digits after each percent sign");
    }
  }
}
