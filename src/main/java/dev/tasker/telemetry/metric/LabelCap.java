package dev.tasker.telemetry.metric;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the distinct values of the labels that users name, because each is paid for in every
 * series database downstream. The first values seen keep their names, all others become {@code
 * _other}. States and outcomes are ours and few. Safe on any thread.
 */
final class LabelCap {
  static final String OTHER = "_other";
  static final int DEFAULT_LIMIT = 200;

  private static final Set<String> NAMED_BY_USERS = Set.of("namespace", "task_name", "step_name");

  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();
  private volatile int limit;

  LabelCap(int limit) {
    this.limit = limit;
  }

  /** From now on; values that have their names already keep them. */
  void limit(int values) {
    limit = values;
  }

  int limit() {
    return limit;
  }

  static boolean isCapped(String label) {
    return NAMED_BY_USERS.contains(label);
  }

  String apply(String label, String value) {
    return isCapped(label) ? bound(label, value) : value;
  }

  /** Bounds any label, whoever names its values. */
  String bound(String label, String value) {
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
