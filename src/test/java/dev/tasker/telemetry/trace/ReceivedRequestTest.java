package dev.tasker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReceivedRequestTest {
  private static final SpanContext IDS =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getDefault(),
          TraceState.getDefault());

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SdkTracerProvider tracers =
      SdkTracerProvider.builder()
          .setIdGenerator(SpanIds.INSTANCE)
          .addSpanProcessor(SimpleSpanProcessor.create(exported))
          .build();
  private final ReceivedRequest request = request(() -> tracers.get("t").spanBuilder("POST"));

  @AfterEach
  void close() {
    tracers.close();
  }

  @Test
  void nothing_is_written_without_a_task() {
    end(request);

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void two_tasks_have_one_request_under_the_ids_it_is_known_by() {
    request.record();
    request.record();
    end(request);

    assertThat(exported.getFinishedSpanItems())
        .singleElement()
        .returns(IDS.getTraceId(), SpanData::getTraceId)
        .returns(IDS.getSpanId(), SpanData::getSpanId);
  }

  @Test
  void the_next_span_has_ids_of_its_own() {
    request.record();

    SpanContext next = tracers.get("t").spanBuilder("other").startSpan().getSpanContext();

    assertThat(next.getTraceId()).isNotEqualTo(IDS.getTraceId());
    assertThat(next.getSpanId()).isNotEqualTo(IDS.getSpanId());
  }

  @Test
  void a_task_that_is_created_after_the_answer_finds_no_request() {
    end(request);
    request.record();
    end(request);

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void what_breaks_while_it_is_written_is_nobody_elses_business() {
    ReceivedRequest broken =
        request(
            () -> {
              throw new IllegalStateException("no attributes");
            });

    broken.record();
    end(broken);

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void a_request_that_could_not_be_answered_says_why() {
    request.record();
    request.end(Attributes::empty, new IllegalStateException("connection closed"));

    assertThat(exported.getFinishedSpanItems())
        .singleElement()
        .satisfies(span -> assertThat(span.getEvents()).hasSize(1));
  }

  private static void end(ReceivedRequest request) {
    request.end(Attributes::empty, null);
  }

  private static ReceivedRequest request(Supplier<SpanBuilder> builder) {
    return new ReceivedRequest(new ObserverFaults(System::nanoTime), IDS, builder);
  }
}
