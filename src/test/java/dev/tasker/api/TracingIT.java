package dev.tasker.api;

import static dev.tasker.api.RunningApi.linear;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tasker.api.RunningApi.Answer;
import dev.tasker.testkit.MigratedDatabase;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller's trace and correlation id lead to: spans, stored contexts, log lines. */
class TracingIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final SdkTracerProvider tracers =
      SdkTracerProvider.builder()
          .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
          .addSpanProcessor(SimpleSpanProcessor.create(spans))
          .build();
  private MigratedDatabase db;
  private RunningApi api;

  @BeforeEach
  void start() {
    db = new MigratedDatabase();
    api = new RunningApi(db.url());
    install();
  }

  @AfterEach
  void stop() {
    api.close();
    db.close();
    tracers.close();
  }

  private void install() {
    api.telemetry()
        .openTelemetry()
        .install(OpenTelemetrySdk.builder().setTracerProvider(tracers).build());
  }

  @Test
  void the_callers_trace_goes_on_from_the_server_to_the_stored_task() {
    Answer answer = api.post(linear(), "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
    api.close();

    SpanData server = span(SpanKind.SERVER);
    SpanData create = span("task.create");
    assertThat(server.getTraceId()).isEqualTo(TRACE);
    assertThat(server.getParentSpanId()).isEqualTo(PARENT);
    assertThat(create.getTraceId()).isEqualTo(TRACE);
    assertThat(create.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(attributes(create))
        .containsEntry("tasker.namespace", "examples")
        .containsEntry("tasker.task.name", "linear")
        .containsEntry("tasker.task.uuid", answer.json().getString("task_uuid"))
        .containsEntry("tasker.correlation_id", answer.json().getString("correlation_id"));
    assertThat(stored())
        .isEqualTo(new JsonArray().add("00-" + TRACE + "-" + create.getSpanId() + "-01").add(true));
  }

  @Test
  void a_request_without_a_trace_begins_one() {
    api.post(linear());
    api.close();

    SpanData create = span("task.create");
    assertThat(create.getParentSpanId()).isEqualTo(span(SpanKind.SERVER).getSpanId());
    assertThat(stored().getString(0)).contains(create.getTraceId(), create.getSpanId());
  }

  @Test
  void a_method_that_a_caller_has_thought_of_names_no_span() {
    api.send("GET", "/health", "");
    api.send("EVIL17", "/health", "");
    api.close();

    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("GET", "HTTP");
  }

  @Test
  void the_callers_decision_not_to_sample_is_that_of_the_tasks_trace() {
    api.post(linear(), "traceparent", "00-" + TRACE + "-" + PARENT + "-00");

    assertThat(stored().getString(0)).startsWith("00-" + TRACE + "-").endsWith("-00");
    // Detailed metrics are no caller's business: the namespace's rate decides, here 1.0.
    assertThat(stored().getBoolean(1)).isTrue();
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void without_telemetry_the_callers_trace_is_stored_as_it_came() {
    api.telemetry().openTelemetry().uninstall();

    api.post(linear(), "traceparent", "00-" + TRACE + "-" + PARENT + "-01");

    assertThat(stored())
        .isEqualTo(new JsonArray().add("00-" + TRACE + "-" + PARENT + "-01").add(true));
  }

  @Test
  void without_telemetry_and_trace_a_task_is_sampled() {
    api.telemetry().openTelemetry().uninstall();

    api.post(linear());

    assertThat(stored()).isEqualTo(new JsonArray().addNull().add(true));
  }

  @Test
  void a_repeat_is_traced_with_the_id_of_the_first_task() {
    Answer first = api.post(linear().put("idempotency_key", "k"));
    spans.reset();

    api.post(linear().put("idempotency_key", "k"));
    api.close();

    assertThat(attributes(span("task.create")))
        .containsEntry("tasker.task.uuid", first.json().getString("task_uuid"));
  }

  @Test
  void a_request_made_by_a_handler_has_the_correlation_id_of_its_task() {
    Answer inherited = api.post(linear(), "baggage", "tasker.correlation_id=order%207,tenant=a");
    Answer own =
        api.post(
            linear(), "baggage", "tasker.correlation_id=order%207", "X-Correlation-ID", "order 8");

    assertThat(inherited.json().getString("correlation_id")).isEqualTo("order 7");
    assertThat(inherited.header("X-Correlation-ID")).isEqualTo("order 7");
    assertThat(own.json().getString("correlation_id")).isEqualTo("order 8");
  }

  @Test
  void a_problem_names_the_trace() {
    Answer answer = api.get("/nothing", "traceparent", "00-" + TRACE + "-" + PARENT + "-01");

    assertThat(answer.json().getString("trace_id")).isEqualTo(TRACE);
  }

  @Test
  void an_internal_error_is_logged_with_its_correlation_id_and_not_shown() {
    db.query("alter table tasker_task_transitions rename to gone");
    try (Log log = new Log()) {
      Answer answer = api.post(linear(), "X-Correlation-ID", "to be found");
      api.close();

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("X-Correlation-ID")).isEqualTo("to be found");
      assertThat(answer.json().getString("code")).isEqualTo("internal_error");
      assertThat(answer.http().body())
          .doesNotContain("tasker_task_transitions", "Exception", "\tat ");
      assertThat(log.fields("http.request_failed"))
          .containsEntry("correlation_id", "to be found")
          .containsEntry("trace_id", answer.json().getString("trace_id"));
      assertThat(span("task.create").getStatus().getStatusCode())
          .isEqualTo(StatusData.error().getStatusCode());
    }
  }

  private JsonArray stored() {
    return db.query("select trace_parent, sampled from tasker_tasks").get(0);
  }

  private SpanData span(String name) {
    return only(spans.getFinishedSpanItems().stream().filter(s -> s.getName().equals(name)));
  }

  private SpanData span(SpanKind kind) {
    return only(spans.getFinishedSpanItems().stream().filter(s -> s.getKind() == kind));
  }

  private static SpanData only(java.util.stream.Stream<SpanData> found) {
    List<SpanData> all = found.toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static Map<String, Object> attributes(SpanData span) {
    Map<String, Object> attributes = new java.util.TreeMap<>();
    span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  /** Log lines with the fields of the context they were written on. */
  private static final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private record Line(String message, Map<String, String> fields) {}

    private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    Log() {
      setContext(logback);
      start();
      logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(new Line(event.getFormattedMessage(), Map.copyOf(event.getMDCPropertyMap())));
    }

    Map<String, String> fields(String message) {
      Optional<Line> line =
          lines.stream().filter(written -> written.message().equals(message)).findFirst();
      return line.orElseThrow(() -> new AssertionError(lines.toString())).fields();
    }

    @Override
    public void close() {
      logback.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
      stop();
    }
  }
}
