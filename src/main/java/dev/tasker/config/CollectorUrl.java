package dev.tasker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is to know about the address of an OTLP collector, for the key {@code
 * telemetry.exporter_endpoint} and for OpenTelemetry's variables alike.
 */
public final class CollectorUrl {
  private static final Pattern USER_PART = Pattern.compile("^([^:/?#]+://)[^/?#]*@");
  private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*):/+");
  private static final Pattern PORT = Pattern.compile("^(https?://[^:/?#]+):(\\d{1,9})(?=[/?#]|$)");
  private static final int MOST_PORT = 65_535;

  private CollectorUrl() {}

  /** What is wrong with an address, without quoting it, or an empty string. */
  public static String problem(String url) {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
        return "must be a URL such as http://localhost:4317 or https://collector:4317";
      }
      return uri.getPort() == 0 || uri.getPort() > MOST_PORT
          ? "must have a port between 1 and " + MOST_PORT
          : "";
    } catch (URISyntaxException e) {
      return "must be a URL such as http://localhost:4317 or https://collector:4317";
    }
  }

  /**
   * The address that somebody meant by one that is none, as anybody may see it: with a scheme that
   * collectors have, and a port that exists. Empty when there is nothing to guess, and for one that
   * may hold a user and a password.
   */
  static String nearest(String url) {
    if (url.contains("@")) {
      return "";
    }
    Matcher scheme = SCHEME.matcher(url.strip());
    String meant =
        scheme.find()
            ? (scheme.group(1).endsWith("s") ? "https://" : "http://") + scheme.replaceFirst("")
            : "http://" + url.strip();
    String address = PORT.matcher(meant).replaceFirst(CollectorUrl::withinPorts);
    return problem(address).isEmpty() ? shown(address) : "";
  }

  private static String withinPorts(MatchResult address) {
    int port = Math.max(1, Math.min(MOST_PORT, Integer.parseInt(address.group(2))));
    return Matcher.quoteReplacement(address.group(1) + ":" + port);
  }

  /**
   * An address with its scheme in lower case, which is how exporters compare it.
   *
   * @throws IllegalArgumentException when it is none; the message does not contain it
   */
  public static URI require(String url) {
    String problem = problem(url);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
    int end = url.indexOf(':');
    return URI.create(url.substring(0, end).toLowerCase(Locale.ROOT) + url.substring(end));
  }

  /** The address as anybody may see it: without user and password, and secrets of its query. */
  public static String shown(String url) {
    return Secrets.hideInQuery(USER_PART.matcher(url).replaceFirst("$1"));
  }
}
