package dev.tasker.config;

import java.util.regex.Pattern;

/**
 * What there is to know about the address of an OTLP collector, for the key {@code
 * telemetry.exporter_endpoint} and for OpenTelemetry's variables alike.
 */
public final class CollectorUrl {
  private static final Pattern USER_PART = Pattern.compile("^([^:/?#]+://)[^/?#]*@");

  private CollectorUrl() {}

  /** The address as anybody may see it: without user and password, and secrets of its query. */
  public static String shown(String url) {
    return Secrets.hideInQuery(USER_PART.matcher(url).replaceFirst("$1"));
  }
}
