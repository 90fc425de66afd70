package dev.tasker.testkit;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is logged while it is open, by any thread. */
public final class LogCapture implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final List<ILoggingEvent> events = new ArrayList<>();
  private final Listener listener = new Listener();

  public LogCapture() {
    listener.setContext(logback);
    listener.start();
    logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(listener);
  }

  public synchronized List<String> messages() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  public synchronized List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  public synchronized List<ILoggingEvent> events(String message) {
    return events.stream().filter(event -> event.getFormattedMessage().equals(message)).toList();
  }

  /** Waits for the first line with this message. */
  public synchronized ILoggingEvent await(String message) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (events(message).isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("'" + message + "' was not logged, but " + messages());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
    return events(message).get(0);
  }

  /** An event's own key-values, as text. */
  public static Map<String, String> keyValues(ILoggingEvent event) {
    Map<String, String> fields = new TreeMap<>();
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
    }
    return fields;
  }

  @Override
  public void close() {
    logback.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(listener);
    listener.stop();
  }

  private synchronized void add(ILoggingEvent event) {
    // The context's fields belong to the logging thread: take them there.
    event.getMDCPropertyMap();
    events.add(event);
    notifyAll();
  }

  private final class Listener extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      add(event);
    }
  }
}
