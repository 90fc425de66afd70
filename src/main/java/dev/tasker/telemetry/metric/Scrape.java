package dev.tasker.telemetry.metric;

/** All meters as text, and the content type to send it with. */
public record Scrape(String contentType, String body) {
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
}
