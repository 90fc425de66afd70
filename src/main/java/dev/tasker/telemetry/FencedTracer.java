package dev.tasker.telemetry;

import dev.tasker.telemetry.metric.VertxLabels;
import dev.tasker.telemetry.trace.ObserverFaults;
import dev.tasker.telemetry.trace.ReceivedRequest;
import dev.tasker.telemetry.trace.RequestTraces;
import dev.tasker.telemetry.trace.TaskerSpans;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.tracing.opentelemetry.Operation;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's tracer of OpenTelemetry, so that what an application's span processor throws costs a
 * span, not the request or the message that Vert.x was about to send or answer.
 */
final class FencedTracer implements VertxTracer<Object, Object> {
  private final VertxTracer<Object, Object> tracer;
  private final ObserverFaults faults;
  private final RequestTraces requests;

  FencedTracer(VertxTracer<Object, Object> tracer, TaskerSpans spans) {
    this.tracer = tracer;
    this.faults = spans.faults();
    this.requests = spans.requests();
  }

  /** What Vert.x keeps of a request whose span a task may have written after all. */
  private record Undecided(Operation operation, ReceivedRequest request) {}

  @Override
  public <R> @Nullable Object receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.PROPAGATE && headers instanceof MultiMap map && map.isEmpty()) {
      // A message of the event bus that continues nothing, as those of steps: not worth looking.
      return null;
    }
    try {
      String name = named(request, operation);
      Object received = tracer.receiveRequest(context, kind, policy, request, name, headers, tags);
      return request instanceof HttpRequest
              && received instanceof Operation begun
              && headers instanceof MultiMap map
          ? requests
              .received(
                  (ContextInternal) context, begun.span(), name, map, () -> told(request, tags))
              .<Object>map(undecided -> new Undecided(begun, undecided))
              .orElse(begun)
          : received;
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return null;
    }
  }

  private static <T> Attributes told(T of, TagExtractor<T> tags) {
    AttributesBuilder attributes = Attributes.builder();
    tags.extractTo(of, (key, value) -> attributes.put(key, value));
    return attributes.build();
  }

  /** A peer may think of any method, and names of spans must stay few: HTTP's conventions. */
  private static String named(@Nullable Object request, String operation) {
    return request instanceof HttpRequest && !VertxLabels.isMethod(operation) ? "HTTP" : operation;
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Object operation,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (operation == null) {
      return;
    }
    try {
      Object begun = ended(operation, response, failure, tags);
      tracer.sendResponse(context, response, begun, failure, tags);
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
    }
  }

  /**
   * @return what Vert.x's own tracer has begun
   */
  private static <R> Object ended(
      Object operation, @Nullable R response, @Nullable Throwable failure, TagExtractor<R> tags) {
    if (operation instanceof Undecided undecided) {
      undecided
          .request()
          .end(() -> response == null ? Attributes.empty() : told(response, tags), failure);
      return undecided.operation();
    }
    return operation;
  }

  @Override
  public <R> @Nullable Object sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE) {
      return null;
    }
    try {
      return tracer.sendRequest(context, kind, policy, request, operation, headers, tags);
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
      return null;
    }
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      @Nullable R response,
      @Nullable Object operation,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (operation == null) {
      return;
    }
    try {
      tracer.receiveResponse(context, response, operation, failure, tags);
    } catch (RuntimeException | LinkageError e) {
      faults.tell(e);
    }
  }

  @Override
  public void close() {
    tracer.close();
  }
}
