package dev.tasker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine's spans as an exporter receives them. */
final class TaskerSpansTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private TaskerSpans spans;

  @BeforeEach
  void install() {
    OpenTelemetry sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build();
    DeferredOpenTelemetry deferred = new DeferredOpenTelemetry();
    deferred.install(sdk);
    spans = new TaskerSpans(deferred);
  }

  @Test
  void step_of_a_young_task_joins_its_trace() {
    process(task(Duration.ofMinutes(5)));

    assertThat(only().getTraceId()).isEqualTo(TRACE);
    assertThat(only().getLinks()).isEmpty();
  }

  @Test
  void step_of_an_old_task_begins_a_trace_that_links_to_the_old_one() {
    ExecutionContext old = task(Duration.ofHours(2));

    process(old);

    assertThat(only().getTraceId()).isNotEqualTo(TRACE);
    assertThat(only().getParentSpanContext().isValid()).isFalse();
    assertThat(only().getLinks())
        .extracting(link -> link.getSpanContext().getTraceId())
        .containsExactly(TRACE);
    assertThat(spans.startStepPublish(old, UUID.randomUUID(), "charge").getSpanContext().isValid())
        .isFalse();
  }

  @Test
  void spans_of_a_task_have_its_trace_state_unless_they_leave_its_trace() {
    process(task(Duration.ofMinutes(5), Optional.of("vendor=1,other=2")));
    assertThat(only().getSpanContext().getTraceState().asMap())
        .containsExactly(Map.entry("vendor", "1"), Map.entry("other", "2"));
    exported.reset();

    process(task(Duration.ofHours(2), Optional.of("vendor=1,other=2")));
    assertThat(only().getSpanContext().getTraceState().isEmpty()).isTrue();
  }

  @Test
  void stored_values_that_are_malformed_are_ignored() {
    ExecutionContext young = task(Duration.ZERO, Optional.of("no trace state"));
    StepSpan join =
        new StepSpan(
            young,
            UUID.randomUUID(),
            "join",
            1,
            young.traceParent(),
            List.of("no trace parent", "", "00-" + "0".repeat(32) + "-b7ad6b7169203332-01"));

    spans.end(spans.startStepProcess(join), "success");

    assertThat(only().getTraceId()).isEqualTo(TRACE);
    assertThat(only().getSpanContext().getTraceState().isEmpty()).isTrue();
    assertThat(only().getLinks()).isEmpty();
  }

  @Test
  void limit_of_the_age_can_be_moved() {
    spans.limitTraceAge(Duration.ofHours(3));

    process(task(Duration.ofHours(2)));

    assertThat(only().getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void late_step_links_to_its_old_trace_and_to_the_parents_of_a_join() {
    String other = "00-" + TRACE + "-b7ad6b7169203332-01";
    StepSpan join =
        new StepSpan(
            task(Duration.ofHours(2)),
            UUID.randomUUID(),
            "join",
            1,
            Optional.of(PARENT),
            List.of(other));

    spans.end(spans.startStepProcess(join), "success");

    assertThat(only().getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly("b7ad6b7169203331", "b7ad6b7169203332");
  }

  @Test
  void spans_follow_the_conventions_of_messaging() {
    ExecutionContext young = task(Duration.ZERO);
    UUID stepUuid = UUID.randomUUID();

    spans.startTaskCreate("orders", "order_fulfillment", young.taskUuid(), "c").end();
    assertMessaging("task.create", SpanKind.PRODUCER, "create", "create", young.taskUuid());
    spans.startStepPublish(young, stepUuid, "charge").end();
    assertMessaging("step.publish orders", SpanKind.PRODUCER, "publish", "send", stepUuid);
    spans.startStepProcess(StepSpan.of(young, stepUuid, "charge", 1)).end();
    assertMessaging("step.process charge", SpanKind.CONSUMER, "process", "process", stepUuid);
  }

  @Test
  void error_says_its_type() {
    ExecutionContext young = task(Duration.ZERO);
    spans.end(
        spans.startStepProcess(StepSpan.of(young, UUID.randomUUID(), "charge", 1)),
        "retryable_failure",
        new IllegalStateException("busy"));

    assertThat(attribute(only(), "error.type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(only().getStatus().getDescription()).isEqualTo("busy");
  }

  private void assertMessaging(
      String name, SpanKind kind, String operation, String type, UUID message) {
    SpanData span = only();
    exported.reset();
    assertThat(span.getName()).isEqualTo(name);
    assertThat(span.getKind()).isEqualTo(kind);
    assertThat(attribute(span, "messaging.system")).isEqualTo("tasker");
    assertThat(attribute(span, "messaging.destination.name")).isEqualTo("tasker.steps.orders");
    assertThat(attribute(span, "messaging.operation.name")).isEqualTo(operation);
    assertThat(attribute(span, "messaging.operation.type")).isEqualTo(type);
    assertThat(attribute(span, "messaging.message.id")).isEqualTo(message.toString());
    assertThat(attribute(span, "messaging.message.conversation_id")).isEqualTo("c");
  }

  private static @Nullable String attribute(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }

  @Test
  void work_of_the_engine_has_spans_only_when_asked_for() {
    spans.startInternal("steps.claim").end();
    assertThat(exported.getFinishedSpanItems()).isEmpty();

    spans.traceInternals(true);
    spans.startInternal("steps.claim").end();
    assertThat(only().getName()).isEqualTo("steps.claim");
  }

  private void process(ExecutionContext task) {
    spans.end(spans.startStepProcess(StepSpan.of(task, UUID.randomUUID(), "charge", 1)), "success");
  }

  private SpanData only() {
    List<SpanData> finished = exported.getFinishedSpanItems();
    assertThat(finished).hasSize(1);
    return finished.get(0);
  }

  private static ExecutionContext task(Duration age) {
    return task(age, Optional.empty());
  }

  /** A version 7 UUID says when the task was created. */
  private static ExecutionContext task(Duration age, Optional<String> traceState) {
    long millis = System.currentTimeMillis() - age.toMillis();
    UUID taskUuid = new UUID(millis << 16 | 0x7000L, 0x8000000000000000L);
    return new ExecutionContext(
        taskUuid,
        "c",
        "orders",
        "order_fulfillment",
        "1.0.0",
        Optional.of(PARENT),
        traceState,
        true,
        Optional.empty());
  }
}
