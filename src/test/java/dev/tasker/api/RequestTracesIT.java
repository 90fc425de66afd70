package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.api.RunningApi.Answer;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.SampledTraces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request's span begins before its task is known, and goes with the task all the same. */
final class RequestTracesIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-" + PARENT + "-00";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private MigratedDatabase db;
  private RunningApi api;

  @BeforeEach
  void start() {
    db = new MigratedDatabase();
    api = new RunningApi(db.url());
  }

  @AfterEach
  void stop() {
    api.close();
    db.close();
  }

  /** Traces by this sampler, of the namespace of the tasks by its own rate. */
  private void sample(String sampler, double global, double namespace) {
    api.telemetry()
        .openTelemetry()
        .install(
            SampledTraces.to(
                spans, TraceSampling.of(sampler, global), Map.of("examples", namespace)));
  }

  @ParameterizedTest
  @CsvSource({"0.0", "1.0"})
  void a_recorded_task_has_its_request_whatever_the_global_rate(double global) {
    sample("parent_based", global, 1.0);

    Answer answer = api.post(linear());
    api.close();

    SpanData request = only(SpanKind.SERVER);
    SpanData create = only(SpanKind.PRODUCER);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(request.getName()).isEqualTo("POST");
    assertThat(request.getInstrumentationScopeInfo().getName()).isEqualTo("io.vertx");
    assertThat(request.getParentSpanContext().isValid()).isFalse();
    assertThat(request.getSpanContext().isSampled()).isTrue();
    assertThat(create.getTraceId()).isEqualTo(request.getTraceId());
    assertThat(create.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(create.getStartEpochNanos()).isGreaterThanOrEqualTo(request.getStartEpochNanos());
    assertThat(request.getEndEpochNanos()).isGreaterThanOrEqualTo(create.getEndEpochNanos());
    assertThat(request.getAttributes().get(AttributeKey.stringKey("http.request.method")))
        .isEqualTo("POST");
    assertThat(request.getAttributes().get(AttributeKey.stringKey("url.path")))
        .isEqualTo("/v1/tasks");
    assertThat(request.getAttributes().get(AttributeKey.stringKey("http.response.status_code")))
        .isEqualTo("201");
  }

  @Test
  void a_request_that_creates_no_recorded_task_follows_the_global_rate() {
    sample("parent_based", 1.0, 0.0);
    api.post(linear());
    sample("parent_based", 0.0, 0.0);
    api.post(linear());
    sample("parent_based", 0.0, 1.0);
    assertThat(api.post(linear().put("name", "unknown")).status()).isEqualTo(404);
    api.get("/health");
    api.close();

    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .returns(SpanKind.SERVER, SpanData::getKind);
  }

  @Test
  void a_caller_that_is_followed_decides_about_both() {
    sample("parent_based", 1.0, 1.0);

    api.post(linear(), "traceparent", UNSAMPLED);
    assertThat(spans.getFinishedSpanItems()).isEmpty();
    sample("parent_based", 0.0, 0.0);
    api.post(linear(), "traceparent", SAMPLED);
    api.close();

    assertThat(only(SpanKind.SERVER).getParentSpanId()).isEqualTo(PARENT);
    assertThat(only(SpanKind.PRODUCER).getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void where_callers_are_not_followed_the_namespace_decides_and_the_trace_is_the_callers() {
    sample("trace_id_ratio", 0.0, 1.0);

    api.post(linear(), "traceparent", UNSAMPLED);
    api.close();

    SpanData request = only(SpanKind.SERVER);
    assertThat(request.getTraceId()).isEqualTo(TRACE);
    assertThat(request.getParentSpanId()).isEqualTo(PARENT);
    assertThat(only(SpanKind.PRODUCER).getTraceId()).isEqualTo(TRACE);
    assertThat(only(SpanKind.PRODUCER).getParentSpanId()).isEqualTo(request.getSpanId());
  }

  @Test
  void where_callers_are_not_followed_a_quiet_namespace_stays_quiet() {
    sample("trace_id_ratio", 1.0, 0.0);

    api.post(linear(), "traceparent", SAMPLED);
    api.close();

    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .returns(SpanKind.SERVER, SpanData::getKind);
  }

  @Test
  void a_request_that_fails_at_its_task_has_the_status_that_it_was_answered_with() {
    sample("parent_based", 0.0, 1.0);
    db.query("alter table tasker_task_transitions rename to gone");

    Answer answer = api.post(linear());
    api.close();

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().getString("trace_id")).isEqualTo(only(SpanKind.SERVER).getTraceId());
    assertThat(
            only(SpanKind.SERVER)
                .getAttributes()
                .get(AttributeKey.stringKey("http.response.status_code")))
        .isEqualTo("500");
  }

  private SpanData only(SpanKind kind) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream().filter(span -> span.getKind() == kind).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
