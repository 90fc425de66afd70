package dev.tasker.telemetry.log;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the current thread is working on, as log fields. Asked on the thread that writes a
 * line, before the line is written; must be cheap and never throw.
 */
@FunctionalInterface
public interface CorrelationSource {
  /** Nothing is known: what phase 1 has. */
  CorrelationSource NONE = fields -> {};

  /** Adds the fields it knows, in the order they are to be printed. */
  void addTo(Map<String, String> fields);

  /**
   * Where the MDC of the current work is kept, safe on any thread; null when there is no such work
   * and the MDC is the thread's.
   */
  default @Nullable Map<String, String> mdc() {
    return null;
  }
}
