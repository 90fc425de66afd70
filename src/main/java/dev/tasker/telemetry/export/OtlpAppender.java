package dev.tasker.telemetry.export;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.log.LineFields;
import dev.tasker.telemetry.log.LogFields;
import dev.tasker.telemetry.otlp.Exporting;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes an OpenTelemetry log record of each line, on the thread that writes it: only there are its
 * span and its correlation known. What the export itself logs is left out, or each batch would
 * beget the next; so is what another Vert.x of this process logs.
 *
 * <p>The exporters of an application's own OpenTelemetry work on threads that nothing marks; of
 * these the loggers of the usual clients are left out. What others log while they export has to be
 * kept back by the level of their loggers.
 */
final class OtlpAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** All rooms of it, not only this one. */
  private static final String TELEMETRY = "dev.tasker.telemetry.";

  private static final String SDK = "io.opentelemetry.";

  /** By which the exporters of OpenTelemetry for Java, and those of Zipkin, send. */
  static final List<String> CLIENTS =
      List.of("okhttp3.", "jdk.httpclient.", "jdk.internal.httpclient.", "io.grpc.", "zipkin2.");

  private final LoggerProvider loggers;
  private final Vertx vertx;
  private final List<String> leftOut;

  private OtlpAppender(LoggerProvider loggers, Vertx vertx, List<String> leftOut) {
    this.leftOut = leftOut;
    this.loggers = loggers;
    this.vertx = vertx;
    setName("otlp-" + System.identityHashCode(this));
  }

  /** One that gets every line from now on; to be detached at its end. */
  static OtlpAppender attached(LoggerProvider loggers, Vertx vertx) {
    return attached(new OtlpAppender(loggers, vertx, List.of()));
  }

  /** The same for an application's own provider: without the lines of what may export for it. */
  static OtlpAppender ofApplication(LoggerProvider loggers, Vertx vertx) {
    return attached(new OtlpAppender(loggers, vertx, CLIENTS));
  }

  private static OtlpAppender attached(OtlpAppender appender) {
    ConsoleLogging.attach(appender);
    return appender;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (isOurs(event.getLoggerName()) && !Exporting.isCurrent()) {
      try {
        emit(event);
      } catch (RuntimeException | LinkageError e) {
        // An application's own processor: the console has the line. Telling it would beget another.
        addError("the log record was not taken", e);
      }
    }
  }

  private boolean isOurs(String logger) {
    ContextInternal current = ContextInternal.current();
    return !logger.startsWith(TELEMETRY)
        && !logger.startsWith(SDK)
        && leftOut.stream().noneMatch((logger + '.')::startsWith)
        && (current == null || current.owner() == vertx);
  }

  private void emit(ILoggingEvent event) {
    LogRecordBuilder record =
        loggers
            .get(event.getLoggerName())
            .logRecordBuilder()
            .setTimestamp(event.getTimeStamp(), TimeUnit.MILLISECONDS)
            .setContext(Context.current())
            .setSeverity(severity(event.getLevel()))
            .setSeverityText(event.getLevel().toString())
            .setBody(bounded(event.getFormattedMessage()))
            .setAttribute("thread.name", event.getThreadName());
    Map<String, String> context = event.getMDCPropertyMap();
    LineFields.of(
        event,
        (key, value) -> {
          // The record has the trace of its context as fields of its own.
          boolean ofRecord = key.equals(LogFields.TRACE_ID) || key.equals(LogFields.SPAN_ID);
          if (!(ofRecord && context.containsKey(key))) {
            put(record, key, value);
          }
        });
    if (event.getThrowableProxy() != null) {
      put(record, event.getThrowableProxy());
    }
    record.emit();
  }

  private static void put(LogRecordBuilder record, String key, @Nullable Object value) {
    if (value instanceof Long || value instanceof Integer) {
      record.setAttribute(key, ((Number) value).longValue());
    } else if (value instanceof Boolean flag) {
      record.setAttribute(key, flag);
    } else {
      record.setAttribute(key, String.valueOf(value));
    }
  }

  private static void put(LogRecordBuilder record, IThrowableProxy thrown) {
    record.setAttribute("exception.type", thrown.getClassName());
    record.setAttribute("exception.message", String.valueOf(thrown.getMessage()));
    record.setAttribute("exception.stacktrace", ThrowableProxyUtil.asString(thrown));
  }

  private static String bounded(String text) {
    return text.length() <= LogPipeline.LONGEST_TEXT
        ? text
        : text.substring(0, LogPipeline.LONGEST_TEXT);
  }

  private static Severity severity(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> Severity.TRACE;
      case Level.DEBUG_INT -> Severity.DEBUG;
      case Level.WARN_INT -> Severity.WARN;
      case Level.ERROR_INT -> Severity.ERROR;
      default -> Severity.INFO;
    };
  }
}
