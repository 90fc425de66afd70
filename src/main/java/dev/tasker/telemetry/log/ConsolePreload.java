package dev.tasker.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.slf4j.event.KeyValuePair;

/**
 * Loads the classes of console logging on whatever thread has time before a start needs them.
 * Writes nothing, and changes nothing that anybody could see.
 */
public final class ConsolePreload {
  private ConsolePreload() {}

  /**
   * Loads the logging library and what phase 1 needs, by rendering a line that nobody sees.
   *
   * @param env {@code LOG_FORMAT} is read
   */
  public static void load(Map<String, String> env) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      Logger logger = logback.getLogger(ConsolePreload.class);
      LoggingEvent line =
          new LoggingEvent(Logger.FQCN, logger, Level.INFO, "loaded", null, new Object[0]);
      line.addKeyValuePair(new KeyValuePair("opentelemetry_enabled", false));
      LogFormat format = LogFormat.of(env).orElse(LogFormat.TEXT);
      ConsoleConfigurator.encoder(logback, format).encode(line);
    }
  }

  /** Loads what phase 2 leads to the console and to the step: java.util.logging, and the MDC. */
  public static void loadBridges() {
    SLF4JBridgeHandler.isInstalled();
    ConsoleLogging.adoptMdc();
  }
}
