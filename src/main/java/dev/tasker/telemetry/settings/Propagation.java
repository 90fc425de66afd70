package dev.tasker.telemetry.settings;

import static dev.tasker.config.OtelVariables.B3;
import static dev.tasker.config.OtelVariables.B3_MULTI;
import static dev.tasker.config.OtelVariables.BAGGAGE;
import static dev.tasker.config.OtelVariables.NONE;
import static dev.tasker.config.OtelVariables.TRACE_CONTEXT;

import dev.tasker.config.OtelVariables;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How trace context and baggage travel in headers: {@code OTEL_PROPAGATORS}. Safe on any thread.
 */
public final class Propagation {
  private Propagation() {}

  /**
   * Those asked for, as far as they are known; trace context and baggage when nothing is asked for,
   * or nothing known, which the configuration refuses where telemetry is enabled: this is asked for
   * before it has been read.
   */
  public static ContextPropagators of(Map<String, String> env) {
    Set<String> words = OtelVariables.PROPAGATORS.in(env).orElse(Set.of(TRACE_CONTEXT, BAGGAGE));
    List<TextMapPropagator> propagators =
        words.contains(NONE) ? List.of() : words.stream().map(Propagation::named).toList();
    return ContextPropagators.create(TextMapPropagator.composite(propagators));
  }

  private static TextMapPropagator named(String word) {
    return switch (word) {
      case TRACE_CONTEXT -> W3CTraceContextPropagator.getInstance();
      case BAGGAGE -> W3CBaggagePropagator.getInstance();
      case B3 -> B3Propagator.injectingSingleHeader();
      case B3_MULTI -> B3Propagator.injectingMultiHeaders();
      default -> TextMapPropagator.noop();
    };
  }
}
