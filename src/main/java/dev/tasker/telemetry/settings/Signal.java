package dev.tasker.telemetry.settings;

import java.util.Locale;

/** The three kinds of telemetry that OTLP carries, with the words of the specification. */
public enum Signal {
  TRACES("spans"),
  METRICS("metrics"),
  LOGS("log_records");

  private final String items;

  Signal(String items) {
    this.items = items;
  }

  /** {@code traces}, {@code metrics} or {@code logs}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a batch consists of, as a part of log keys. */
  public String items() {
    return items;
  }

  /** The path below an http/protobuf collector's base. */
  String path() {
    return "v1/" + label();
  }
}
