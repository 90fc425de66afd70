package dev.tasker.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.lang.reflect.Method;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.slf4j.spi.MDCAdapter;

/**
 * Phase 1: console logging that needs no runtime. Safe on any thread and before any Vert.x instance
 * exists; it touches neither Vert.x nor OpenTelemetry, so nothing can latch a no-op too early.
 *
 * <p>Logs go to standard error in every role, because standard output carries what a command
 * prints.
 */
public final class ConsoleLogging {
  /** The logger of what must be on record: heard at INFO whatever the level of all others. */
  public static final String AUDIT = "dev.tasker.audit";

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogging.class);

  private ConsoleLogging() {}

  /**
   * Starts console logging and says which kind of start this is.
   *
   * @param env the environment: {@code LOG_LEVEL}, {@code LOG_FORMAT}, {@code TELEMETRY_ENABLED},
   *     {@code OTEL_SDK_DISABLED} and {@code TASKER_ENV} are read
   */
  public static synchronized void initialize(Map<String, String> env) {
    ConsoleConfigurator.apply(logback(), env);
    warnAboutUnknownWords(env);
    if (telemetryEnabled(env)) {
      LOG.info("Telemetry enabled - deferring logging init to runtime context");
      return;
    }
    LOG.atInfo()
        .addKeyValue("environment", environment(env))
        .addKeyValue("opentelemetry_enabled", false)
        .addKeyValue("context", "ffi_initialization")
        .log("Console-only logging initialized (FFI-safe mode)");
  }

  /**
   * Sets level and format, once the configuration has been read.
   *
   * @param level trace, debug, info, warn, error or off
   * @param format text or json
   */
  public static synchronized void configure(String level, String format) {
    ConsoleConfigurator.apply(logback(), Map.of("LOG_LEVEL", level, "LOG_FORMAT", format));
  }

  /** Whether {@code TELEMETRY_ENABLED} says true, and {@code OTEL_SDK_DISABLED} does not. */
  public static boolean telemetryEnabled(Map<String, String> env) {
    return isTrue(env, "TELEMETRY_ENABLED") && !isTrue(env, "OTEL_SDK_DISABLED");
  }

  private static boolean isTrue(Map<String, String> env, String variable) {
    return "true".equalsIgnoreCase(env.getOrDefault(variable, "").trim());
  }

  /**
   * Changes the level of all loggers at once, while running; only {@link #AUDIT} keeps its own.
   *
   * @param level trace, debug, info, warn, error or off, in any case
   * @throws IllegalArgumentException for any other word
   */
  public static void setLevel(String level) {
    logback().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(levelNamed(level));
  }

  /** The level in force, in lower case. */
  public static String level() {
    return logback()
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .getEffectiveLevel()
        .toString()
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** Sends java.util.logging, which OpenTelemetry and the JDK use, to the console as well. */
  public static synchronized void bridgeJavaUtilLogging() {
    if (SLF4JBridgeHandler.isInstalled()) {
      return;
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // Its own levels would keep back what ours let pass, and the other way round cost time.
    LevelChangePropagator levels = new LevelChangePropagator();
    levels.setContext(logback());
    levels.setResetJUL(true);
    levels.start();
    logback().addListener(levels);
    logback().addTurboFilter(new NamelessConnectionFilter());
    // A failed export is told by OutageReport, with the endpoint and what to do.
    logback().getLogger("io.opentelemetry.exporter").setLevel(Level.OFF);
  }

  /**
   * Phase 2: from now on every line carries the fields this source knows, and the MDC of the work
   * is where it says.
   */
  public static void correlateWith(CorrelationSource source) {
    adoptMdc();
    if (logback().getMDCAdapter() instanceof CorrelationMdcAdapter adapter) {
      adapter.use(source);
    }
  }

  /**
   * Has {@code MDC.put} come to us as well; until phase 2 that changes nothing. Logback lets only
   * the reading side be replaced, and SLF4J keeps the writing side to its providers: hence by
   * reflection. Should that fail one day, what steps put into the MDC is the thread's again.
   */
  static void adoptMdc() {
    MDCAdapter adapter = logback().getMDCAdapter();
    if (MDC.getMDCAdapter() == adapter) {
      return;
    }
    try {
      Method set = MDC.class.getDeclaredMethod("setMDCAdapter", MDCAdapter.class);
      set.setAccessible(true);
      set.invoke(null, adapter);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("the MDC stays with the threads: {}", e.toString());
    }
  }

  /** Starts this appender and gives it every line from now on, beside the console. */
  public static synchronized void attach(Appender<ILoggingEvent> appender) {
    LoggerContext logback = logback();
    appender.setContext(logback);
    appender.start();
    logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  /** Gives it no more lines, and stops it; done at once when it was not attached. */
  public static synchronized void detach(Appender<ILoggingEvent> appender) {
    logback().getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
    appender.stop();
  }

  static String environment(Map<String, String> env) {
    String environment = env.getOrDefault("TASKER_ENV", "");
    return environment.isBlank() ? "development" : environment;
  }

  private static void warnAboutUnknownWords(Map<String, String> env) {
    String level = env.get("LOG_LEVEL");
    if (level != null && Level.toLevel(level, null) == null) {
      LOG.warn("LOG_LEVEL={} is unknown, using info; use trace, debug, info, warn or error", level);
    }
    if (LogFormat.of(env).isEmpty()) {
      LOG.warn("LOG_FORMAT={} is unknown, using text; use text or json", env.get("LOG_FORMAT"));
    }
  }

  private static Level levelNamed(String name) {
    Level level = Level.toLevel(name.trim(), null);
    if (level == null) {
      throw new IllegalArgumentException(
          "log level must be trace, debug, info, warn, error or off, was " + name);
    }
    return level;
  }

  private static LoggerContext logback() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
