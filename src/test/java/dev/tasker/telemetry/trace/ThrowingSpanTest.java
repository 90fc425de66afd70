package dev.tasker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.testkit.LogCapture;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done with a span of an application's OpenTelemetry that throws when it is asked. */
final class ThrowingSpanTest {
  private static final SpanContext SAMPLED =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());
  private static final ExecutionContext TASK =
      new ExecutionContext(
          UUID.randomUUID(), "c", "payments", "checkout", "1", Optional.empty(), true);

  private final Vertx vertx = Vertx.vertx();
  private final TaskerSpans spans = new TaskerSpans(new DeferredOpenTelemetry());
  private final ContextInternal context =
      ((ContextInternal) vertx.getOrCreateContext()).duplicate();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void it_is_stored_nowhere_and_told() {
    try (LogCapture log = new LogCapture()) {
      assertThat(spans.recordedTraceParent(throwingAt("getSpanContext"))).isEmpty();
      assertThat(spans.traceParent(throwingAt("getSpanContext"))).isEmpty();
      assertThat(log.events("telemetry.not_observed")).hasSize(1);
    }
    assertThat(spans.recordedTraceParent(throwingAt("nothing")))
        .contains(TraceParent.format(SAMPLED));
  }

  @Test
  void it_does_not_become_current_and_is_told() {
    try (LogCapture log = new LogCapture()) {
      assertThat(current(throwingAt("getSpanContext"))).isSameAs(Span.getInvalid());
      assertThat(current(throwingAt("storeInContext"))).isSameAs(Span.getInvalid());
      assertThat(log.events("telemetry.not_observed")).hasSize(1);
    }
    Span sound = throwingAt("nothing");
    assertThat(current(sound)).isSameAs(sound);
  }

  @Test
  void ends_without_an_exception() {
    spans.end(throwingAt("end"));
    spans.end(throwingAt("isRecording"), "success");
    spans.existed(throwingAt("setAttribute"), TASK.taskUuid());
  }

  /** The span that work finds which is done in its context. */
  private Span current(Span span) {
    try (Scope scope = spans.makeCurrent(context, span, TASK)) {
      assertThat(scope).isNotNull();
      return context.executeBlocking(Span::current).await();
    }
  }

  private static Span throwingAt(String name) {
    Span sound = Span.wrap(SAMPLED);
    Object[] self = new Object[1];
    self[0] =
        Proxy.newProxyInstance(
            ThrowingSpanTest.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                throw new IllegalStateException("of the application");
              }
              return method.getName().equals("storeInContext")
                  ? java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments)
                  : method.invoke(sound, arguments);
            });
    return (Span) self[0];
  }
}
