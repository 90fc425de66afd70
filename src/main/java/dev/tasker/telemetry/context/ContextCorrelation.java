package dev.tasker.telemetry.context;

import dev.tasker.telemetry.log.CorrelationSource;
import dev.tasker.telemetry.log.LogFields;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Phase 2's source: the step of the current Vert.x context, then the current span and baggage. Safe
 * on any thread; on one without a context it knows the span and the baggage only.
 */
public final class ContextCorrelation implements CorrelationSource {
  @Override
  public void addTo(Map<String, String> fields) {
    ContextInternal context = ContextInternal.current();
    if (context != null) {
      StepCorrelation.addTo(context, fields);
    }
    SpanContext span = SpanIdentity.current();
    if (span.isValid()) {
      fields.put(LogFields.TRACE_ID, span.getTraceId());
      fields.put(LogFields.SPAN_ID, span.getSpanId());
    }
    TaskBaggage.addTo(fields);
  }

  @Override
  public @Nullable Map<String, String> mdc() {
    ContextInternal context = ContextInternal.current();
    return context == null ? null : StepCorrelation.mdc(context);
  }
}
