package dev.tasker.telemetry.otlp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;

/** Marks the contexts that send telemetry: what is logged there must not be exported again. */
public final class Exporting {
  private static final ContextKey<Boolean> KEY = ContextKey.named("dev.tasker.exporting");

  private Exporting() {}

  /** Whether the current work is an export. */
  public static boolean isCurrent() {
    return Context.current().get(KEY) != null;
  }

  /** Marks a context of an export's own; the mark stays until that context is forgotten. */
  @SuppressWarnings("MustBeClosedChecker") // nothing runs in this context but the export
  static ContextInternal mark(ContextInternal own) {
    VertxContextStorage.INSTANCE.attach(own, Context.root().with(KEY, true));
    return own;
  }
}
