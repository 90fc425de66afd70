package dev.tasker.telemetry;

import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.MDCAdapter;

/**
 * Gives each log event the correlation fields of the Vert.x context it is logged on. An event loop
 * interleaves many steps on one thread, so a thread-local MDC would mix them up; this reads the
 * context when the event is written. What a library puts into the MDC is kept.
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
    Map<String, String> own = threadLocal.getCopyOfContextMap();
    if (own != null) {
      own.forEach(fields::putIfAbsent);
    }
    return fields;
  }

  @Override
  public void put(String key, @Nullable String value) {
    threadLocal.put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    return threadLocal.get(key);
  }

  @Override
  public void remove(String key) {
    threadLocal.remove(key);
  }

  @Override
  public void clear() {
    threadLocal.clear();
  }

  @Override
  public void setContextMap(Map<String, String> fields) {
    threadLocal.setContextMap(fields);
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
