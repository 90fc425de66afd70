package dev.tasker.telemetry.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Whether a request came with a trace, in whichever of the headers are listened to. */
final class Callers {
  private static final TextMapGetter<MultiMap> HEADERS = new Headers();

  private Callers() {}

  static boolean isKnown(ContextPropagators propagators, MultiMap headers) {
    Context from = propagators.getTextMapPropagator().extract(Context.root(), headers, HEADERS);
    return Span.fromContext(from).getSpanContext().isValid();
  }

  private static final class Headers implements TextMapGetter<MultiMap> {
    @Override
    public @Nullable String get(@Nullable MultiMap carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
