package dev.tasker.telemetry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the distinct values of each label, because each is paid for in every series database
 * downstream. The first values seen keep their names, all others become {@code _other}.
 */
final class LabelCap {
  static final String OTHER = "_other";
  static final int DEFAULT_LIMIT = 200;

  private final int limit;
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  LabelCap(int limit) {
    this.limit = limit;
  }

  String apply(String label, String value) {
    Set<String> values = seen.computeIfAbsent(label, l -> ConcurrentHashMap.newKeySet());
    if (values.contains(value)) {
      return value;
    }
    synchronized (values) {
      boolean known = values.contains(value) || (values.size() < limit && values.add(value));
      return known ? value : OTHER;
    }
  }
}
