package dev.tasker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    assertThat(spans.startStepPublish(old).getSpanContext().isValid()).isFalse();
  }

  @Test
  void limit_of_the_age_can_be_moved() {
    spans.limitTraceAge(Duration.ofHours(3));

    process(task(Duration.ofHours(2)));

    assertThat(only().getTraceId()).isEqualTo(TRACE);
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

  /** A version 7 UUID says when the task was created. */
  private static ExecutionContext task(Duration age) {
    long millis = System.currentTimeMillis() - age.toMillis();
    UUID taskUuid = new UUID(millis << 16 | 0x7000L, 0x8000000000000000L);
    return new ExecutionContext(
        taskUuid, "c", "orders", "order_fulfillment", "1.0.0", Optional.of(PARENT), true);
  }
}
