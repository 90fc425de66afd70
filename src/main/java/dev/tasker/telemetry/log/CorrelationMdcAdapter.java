package dev.tasker.telemetry.log;

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.MDCAdapter;

/**
 * Gives each log event the correlation fields of the Vert.x context it is logged on. An event loop
 * interleaves many steps on one thread, so a thread-local MDC would mix them up; this reads the
 * context when the event is written. What a handler or a library puts into the MDC during a step is
 * kept with the step: it follows it over threads and asynchronous calls, and ends with it. Outside
 * of steps, and for the stacks of {@code pushByKey}, the MDC is the thread's, as everywhere.
 *
 * <p>Until phase 2 installs a source it loads no Vert.x and no OpenTelemetry class.
 */
final class CorrelationMdcAdapter implements MDCAdapter {
  private final MDCAdapter threadLocal;
  private volatile CorrelationSource source = CorrelationSource.NONE;

  CorrelationMdcAdapter(MDCAdapter threadLocal) {
    this.threadLocal = threadLocal;
  }

  void use(CorrelationSource source) {
    this.source = source;
  }

  @Override
  public Map<String, String> getCopyOfContextMap() {
    Map<String, String> fields = new LinkedHashMap<>(8);
    source.addTo(fields);
    Map<String, String> ofWork = source.mdc();
    if (ofWork != null) {
      ofWork.forEach(fields::putIfAbsent);
    }
    Map<String, String> own = threadLocal.getCopyOfContextMap();
    if (own != null) {
      own.forEach(fields::putIfAbsent);
    }
    return fields;
  }

  @Override
  public void put(String key, @Nullable String value) {
    Map<String, String> ofWork = source.mdc();
    if (ofWork == null) {
      threadLocal.put(key, value);
    } else if (value == null) {
      ofWork.remove(key);
    } else {
      ofWork.put(key, value);
    }
  }

  @Override
  public @Nullable String get(String key) {
    Map<String, String> ofWork = source.mdc();
    String value = ofWork == null ? null : ofWork.get(key);
    return value == null ? threadLocal.get(key) : value;
  }

  @Override
  public void remove(String key) {
    Map<String, String> ofWork = source.mdc();
    if (ofWork == null || ofWork.remove(key) == null) {
      threadLocal.remove(key);
    }
  }

  @Override
  public void clear() {
    Map<String, String> ofWork = source.mdc();
    if (ofWork == null) {
      threadLocal.clear();
    } else {
      ofWork.clear();
    }
  }

  @Override
  public void setContextMap(Map<String, String> fields) {
    Map<String, String> ofWork = source.mdc();
    if (ofWork == null) {
      threadLocal.setContextMap(fields);
    } else {
      ofWork.clear();
      ofWork.putAll(fields);
    }
  }

  @Override
  public void pushByKey(String key, String value) {
    threadLocal.pushByKey(key, value);
  }

  @Override
  public @Nullable String popByKey(String key) {
    return threadLocal.popByKey(key);
  }

  @Override
  public @Nullable Deque<String> getCopyOfDequeByKey(String key) {
    return threadLocal.getCopyOfDequeByKey(key);
  }

  @Override
  public void clearDequeByKey(String key) {
    threadLocal.clearDequeByKey(key);
  }
}
