package dev.tasker.telemetry.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** The trace and baggage that a request came with, in whichever headers are listened to. */
final class Callers {
  private static final TextMapGetter<MultiMap> HEADERS = new Headers();

  private Callers() {}

  /** What the headers say; empty when they say nothing. */
  static Context of(ContextPropagators propagators, MultiMap headers) {
    return propagators.getTextMapPropagator().extract(Context.root(), headers, HEADERS);
  }

  private static final class Headers implements TextMapGetter<MultiMap> {
    @Override
    public @Nullable String get(@Nullable MultiMap carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
