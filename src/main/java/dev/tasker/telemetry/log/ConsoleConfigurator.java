package dev.tasker.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Configures Logback in code when the first logger is asked for. Logback finds it as a service, so
 * no {@code logback.xml} is looked for and neither Joran nor PatternLayout is loaded: together they
 * cost ten times what the rest of phase 1 does.
 *
 * <p>Runs once, on whichever thread logs first; touches no Vert.x and no OpenTelemetry class.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class ConsoleConfigurator extends ContextAwareBase implements Configurator {
  static final String APPENDER = "console";

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    apply(logback, System.getenv());
    logback.setMDCAdapter(new CorrelationMdcAdapter(logback.getMDCAdapter()));
    // Logback warns whenever its adapter is replaced, and prints every status after a warning.
    logback.getStatusManager().clear();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets level and format from the variables; what is unset or unknown gets its default. */
  static void apply(LoggerContext logback, Map<String, String> env) {
    var root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(env.get("LOG_LEVEL"), Level.INFO));
    logback.getLogger(ConsoleLogging.AUDIT).setLevel(Level.INFO);
    // At debug, Netty says more than everything else together.
    logback.getLogger("io.netty").setLevel(Level.INFO);
    // Both speak about the registry that joins the composite late, which is what we want of it.
    logback.getLogger("io.micrometer").setLevel(Level.ERROR);
    // The old one last: lines of other threads come twice for a moment rather than not at all.
    Appender<ILoggingEvent> before = root.getAppender(APPENDER);
    root.addAppender(appender(logback, LogFormat.of(env).orElse(LogFormat.TEXT)));
    if (before != null) {
      root.detachAppender(before);
    }
  }

  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext logback, LogFormat format) {
    var repeats = new RepeatFilter();
    repeats.setContext(logback);
    repeats.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(logback);
    appender.setName(APPENDER);
    appender.setTarget("System.err");
    appender.addFilter(repeats);
    appender.setEncoder(encoder(logback, format));
    appender.start();
    return appender;
  }

  static Encoder<ILoggingEvent> encoder(LoggerContext logback, LogFormat format) {
    Encoder<ILoggingEvent> encoder =
        format == LogFormat.JSON ? new JsonLineEncoder() : new TextLineEncoder();
    encoder.setContext(logback);
    encoder.start();
    return encoder;
  }
}
