package dev.tasker.telemetry.log;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a log line is written on the console, chosen by {@code LOG_FORMAT}. */
public enum LogFormat {
  /** One readable line: time, level, logger, message, then {@code key=value} fields. */
  TEXT,
  /** One JSON object a line. */
  JSON;

  /** The format asked for, text when nothing is; empty when the word is unknown. */
  static Optional<LogFormat> of(Map<String, String> env) {
    return switch (env.getOrDefault("LOG_FORMAT", "text").trim().toLowerCase(Locale.ROOT)) {
      case "", "text" -> Optional.of(TEXT);
      case "json" -> Optional.of(JSON);
      default -> Optional.empty();
    };
  }
}
