package dev.tasker.telemetry.settings;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How trace context and baggage travel in headers: {@code OTEL_PROPAGATORS}. Safe on any thread.
 */
public final class Propagation {
  private static final String TRACE_CONTEXT = "tracecontext";
  private static final String BAGGAGE = "baggage";
  private static final String NONE = "none";

  private Propagation() {}

  /**
   * Those asked for; trace context and baggage when nothing is, or nothing that is known.
   *
   * @param warn told of words that are unknown; nothing is thrown
   */
  public static ContextPropagators of(Map<String, String> env, Consumer<String> warn) {
    Set<String> words =
        new Variables(env, warn)
            .words("OTEL_PROPAGATORS", Set.of(TRACE_CONTEXT, BAGGAGE, NONE))
            .orElse(Set.of(TRACE_CONTEXT, BAGGAGE));
    List<TextMapPropagator> propagators = new ArrayList<>();
    if (words.contains(TRACE_CONTEXT) && !words.contains(NONE)) {
      propagators.add(W3CTraceContextPropagator.getInstance());
    }
    if (words.contains(BAGGAGE) && !words.contains(NONE)) {
      propagators.add(W3CBaggagePropagator.getInstance());
    }
    return ContextPropagators.create(TextMapPropagator.composite(propagators));
  }
}
