package dev.tasker.telemetry.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.MultiMap;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the tasks that are created in an HTTP request decide whether its trace is recorded: the
 * request's span begins before anybody knows their namespace, hence by the global rate. Where a
 * caller decides, all follow. Safe on any thread; never fails.
 */
public final class RequestTraces {
  /** That of Vert.x's tracer: a span is the same whoever writes it. */
  private static final String SCOPE = "io.vertx";

  private final DeferredOpenTelemetry openTelemetry;
  private final Tracer tracer;
  private final ObserverFaults faults;

  RequestTraces(DeferredOpenTelemetry openTelemetry, ObserverFaults faults) {
    this.openTelemetry = openTelemetry;
    this.tracer = openTelemetry.getTracer(SCOPE);
    this.faults = faults;
  }

  /**
   * A request has come in.
   *
   * @param context that of this request alone
   * @param span what Vert.x's tracer has begun for it
   * @param attributes what that span was made with
   * @return the request, when it has to be told its end: a task may have its span written
   */
  public Optional<ReceivedRequest> received(
      ContextInternal context,
      Span span,
      String name,
      MultiMap headers,
      Supplier<Attributes> attributes) {
    try {
      SpanContext ids = span.getSpanContext();
      if (!ids.isValid() || !openTelemetry.followsTasks()) {
        return Optional.empty();
      }
      Context caller = Callers.of(openTelemetry.getPropagators(), headers);
      if (openTelemetry.followsCallers() && Span.fromContext(caller).getSpanContext().isValid()) {
        return Optional.empty();
      }
      long began = System.nanoTime();
      var request =
          new ReceivedRequest(faults, ids, () -> builder(name, caller, attributes.get(), began));
      // Ends with the request, as the whole Vert.x context does.
      Scope unused =
          VertxContextStorage.INSTANCE.attach(
              context, caller.with(span).with(ReceivedRequest.KEY, request));
      return ids.isSampled() ? Optional.empty() : Optional.of(request);
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return Optional.empty();
    }
  }

  private SpanBuilder builder(String name, Context caller, Attributes attributes, long began) {
    return tracer
        .spanBuilder(name)
        .setSpanKind(SpanKind.SERVER)
        .setParent(caller.with(TraceDecision.KEY, TraceDecision.KEEP))
        .setAllAttributes(attributes)
        .setStartTimestamp(EpochNanos.ofNanoTime(began), EpochNanos.UNIT);
  }
}
