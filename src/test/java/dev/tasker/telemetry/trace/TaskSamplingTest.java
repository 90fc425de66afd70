package dev.tasker.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tasker.telemetry.context.TraceParent;
import dev.tasker.telemetry.sampling.NamespaceAwareSampler;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tasks' traces are recorded, and what of the others. */
final class TaskSamplingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final NamespaceAwareSampler namespaces =
      new NamespaceAwareSampler(
          new SamplingSettings(true, 1.0, Map.of("payments", 1.0, "analytics", 0.0, "half", 0.5)));
  private LiveTraceSampler sampler = sampler("parent_based", 0.0);
  private int asked;

  @ParameterizedTest
  @CsvSource({
    "parent_based,   0.0, payments,  true",
    "parent_based,   1.0, analytics, false",
    "parent_based,   1.0, unknown,   true",
    "parent_based,   0.0, unknown,   false",
    "trace_id_ratio, 0.0, payments,  true",
    "trace_id_ratio, 1.0, analytics, false",
    "always_on,      1.0, analytics, true",
    "always_off,     0.0, payments,  false"
  })
  void a_namespaces_own_rate_counts_else_the_global_one(
      String word, double rate, String namespace, boolean recorded) {
    sampler = sampler(word, rate);

    assertThat(created(namespace, Context.root()).isSampled()).isEqualTo(recorded);
  }

  @Test
  void the_share_is_the_rate() {
    long sampled =
        IntStream.range(0, 4_000).filter(i -> created("half", Context.root()).isSampled()).count();

    assertThat(sampled / 4_000.0).isCloseTo(0.5, within(0.05));
  }

  @ParameterizedTest
  @CsvSource({
    "parent_based,   true,  analytics, true",
    "parent_based,   false, payments,  false",
    "trace_id_ratio, true,  analytics, false",
    "trace_id_ratio, false, payments,  true",
    "always_on,      false, analytics, true",
    "always_off,     true,  payments,  false"
  })
  void a_remote_caller_is_followed_where_the_sampler_follows_parents(
      String word, boolean callerSampled, String namespace, boolean recorded) {
    sampler = sampler(word, word.equals("always_on") ? 1 : 0);

    assertThat(created(namespace, caller(callerSampled)).isSampled()).isEqualTo(recorded);
  }

  @Test
  void a_request_without_a_caller_leaves_the_decision_to_the_task() {
    Context undecided = caller(false).with(TraceDecision.KEY, TraceDecision.BEGINS);

    assertThat(created("payments", undecided).isSampled()).isTrue();
    assertThat(created("payments", undecided).getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void a_live_rate_counts_for_new_tasks_and_the_stored_decision_for_old_ones() {
    ExecutionContext old = task("analytics", created("analytics", Context.root()));
    namespaces.override("analytics", 1.0, Duration.ofMinutes(10));

    assertThat(created("analytics", Context.root()).isSampled()).isTrue();
    attempt(old).end(StepResult.success());
    assertThat(exported.getFinishedSpanItems())
        .noneMatch(span -> span.getName().equals("step.process charge"));
  }

  @ParameterizedTest
  @CsvSource({"parent_based", "trace_id_ratio"})
  void a_step_follows_the_stored_decision_whatever_the_rate_is_now(String word) {
    sampler = sampler(word, 0.0);
    ExecutionContext kept = task("analytics", remote(true));

    assertThat(attempt(kept).span().getSpanContext().isSampled()).isTrue();
  }

  @Test
  void a_failed_attempt_of_an_unsampled_task_is_made_up_for() {
    ExecutionContext task = task("analytics", remote(false));
    Instant before = Instant.now();
    AttemptSpan attempt = attempt(task);
    Instant began = Instant.now();

    attempt.end(StepResult.permanent("card_declined", "the bank says no"));

    SpanData span = only();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(attempt.span().getSpanContext().getSpanId());
    assertThat(attempt.told().getSpanContext()).isEqualTo(span.getSpanContext());
    assertThat(Instant.ofEpochSecond(0, span.getStartEpochNanos())).isBetween(before, began);
    assertThat(span.getEndEpochNanos()).isGreaterThanOrEqualTo(nanos(began));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("card_declined: the bank says no");
    assertThat(span.getAttributes().get(SpanNames.OUTCOME)).isEqualTo("permanent_failure");
    assertThat(span.getAttributes().get(SpanNames.STEP_NAME)).isEqualTo("charge");
    assertThat(span.getAttributes().get(SpanNames.SAMPLED_BECAUSE)).isEqualTo("failure");
    assertThat(span.getEvents())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getName()).isEqualTo("exception");
              assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.type")))
                  .isEqualTo("card_declined");
              assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                  .isEqualTo("the bank says no");
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_failed_attempt_of_an_old_task_begins_a_trace_that_links_to_the_old_one(boolean sampled) {
    ExecutionContext old =
        task(
            Duration.ofHours(5),
            "analytics",
            Optional.of(TraceParent.format(remote(sampled))),
            "vendor=1");
    AttemptSpan attempt = attempt(old);

    attempt.end(StepResult.permanent("card_declined", "the bank says no"));

    SpanData span = only();
    assertThat(span.getTraceId()).isNotEqualTo(TRACE);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks())
        .singleElement()
        .satisfies(
            link -> {
              assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE);
              assertThat(link.getSpanContext().getSpanId()).isEqualTo(remote(sampled).getSpanId());
            });
    assertThat(attempt.told().getSpanContext()).isEqualTo(span.getSpanContext());
  }

  @Test
  void
      lines_of_an_old_task_of_which_nothing_is_recorded_name_the_trace_that_the_failure_links_to() {
    ExecutionContext old =
        task(Duration.ofHours(5), "analytics", Optional.of(TraceParent.format(remote(false))), "");

    AttemptSpan attempt = attempt(old);

    assertThat(attempt.span().getSpanContext().getTraceId()).isEqualTo(TRACE);
    assertThat(asked).isZero();
    attempt.fail(new IllegalStateException("boom"));
    assertThat(only().getLinks()).hasSize(1);
  }

  @Test
  void what_a_handler_throws_is_kept_with_its_stack() {
    attempt(task("analytics", remote(false))).fail(new IllegalStateException("boom"));

    assertThat(only().getEvents().get(0).getAttributes().asMap().values())
        .contains("boom", "java.lang.IllegalStateException");
  }

  @Test
  void what_a_span_says_of_an_error_is_bounded() {
    String megabyte = "x".repeat(1_000_000);
    ExecutionContext task = task("analytics", remote(false));

    attempt(task).fail(new IllegalStateException(megabyte, new IllegalStateException(megabyte)));
    attempt(task).end(StepResult.permanent(megabyte, megabyte));
    TaskerSpans spans = spans();
    spans.end(
        spans.startTaskCreate("payments", "checkout", UUID.randomUUID(), "c"),
        "error",
        new IllegalStateException(megabyte));

    assertThat(exported.getFinishedSpanItems())
        .hasSize(3)
        .allSatisfy(span -> assertThat(text(span)).hasSizeBetween(4_000, 50_000));
  }

  /** All that a span says, roughly. */
  private static String text(SpanData span) {
    return span.getAttributes().toString() + span.getEvents() + span.getStatus();
  }

  @Test
  void what_throws_when_it_is_asked_for_its_message_ends_its_span_all_the_same() {
    attempt(task("payments", remote(true)))
        .fail(
            new IllegalStateException() {
              @Override
              public String getMessage() {
                throw new IllegalStateException("no message");
              }
            });

    assertThat(only().getName()).isEqualTo("step.process charge");
  }

  @Test
  void a_success_of_an_unsampled_task_leaves_nothing() {
    attempt(task("analytics", remote(false))).end(StepResult.success());

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void attempts_of_an_unsampled_task_share_the_span_of_its_creation() {
    ExecutionContext task =
        youngTask("analytics", Optional.of(TraceParent.format(remote(false))), "vendor=1");

    Span first = attempt(task).span();
    Span second = attempt(task).span();

    assertThat(second).isSameAs(first);
    assertThat(first.isRecording()).isFalse();
    assertThat(first.getSpanContext())
        .isEqualTo(
            SpanContext.create(
                TRACE,
                remote(false).getSpanId(),
                TraceFlags.getDefault(),
                TraceState.builder().put("vendor", "1").build()));
  }

  @Test
  void a_task_that_is_created_here_is_known_as_one_that_is_read() {
    Span created = spans().startTaskCreate("analytics", "checkout", UUID.randomUUID(), "c");
    ExecutionContext here = task("analytics", created.getSpanContext());
    ExecutionContext elsewhere = task("analytics", created.getSpanContext());
    spans().created(here, created);

    Span first = attempt(here).span();

    assertThat(first).isSameAs(created);
    assertThat(first.getSpanContext()).isEqualTo(attempt(elsewhere).span().getSpanContext());
    attempt(here).fail(new IllegalStateException("boom"));
    assertThat(only().getParentSpanId()).isEqualTo(created.getSpanContext().getSpanId());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_task_of_which_more_is_stored_than_its_span_is_read(boolean recorded) {
    Context parent = caller(recorded).with(TraceDecision.KEY, TraceDecision.BEGINS);
    SpanContext created =
        recorded
            ? created("payments", parent)
            : SpanContext.create(
                TRACE,
                remote(false).getSpanId(),
                TraceFlags.getDefault(),
                TraceState.builder().put("vendor", "1").build());
    ExecutionContext task =
        youngTask("analytics", Optional.of(TraceParent.format(created)), "vendor=2");

    spans().created(task, Span.wrap(created));

    assertThat(attempt(task).span().getSpanContext().getTraceState().get("vendor")).isEqualTo("2");
  }

  @Test
  void failed_attempts_of_an_unsampled_task_are_told_apart() {
    ExecutionContext task = task("analytics", remote(false));

    attempt(task).end(StepResult.permanent("a", "b"));
    attempt(task).fail(new IllegalStateException("boom"));

    assertThat(exported.getFinishedSpanItems())
        .extracting(SpanData::getSpanId)
        .hasSize(2)
        .doesNotHaveDuplicates()
        .doesNotContain(remote(false).getSpanId());
  }

  @Test
  void a_dropped_creation_keeps_the_callers_trace_and_asks_for_no_span() {
    Context undecided = caller(false).with(TraceDecision.KEY, TraceDecision.BEGINS);

    SpanContext created = created("analytics", undecided);

    assertThat(created.isSampled()).isFalse();
    assertThat(created.getTraceId()).isEqualTo(TRACE);
    assertThat(created.getSpanId()).isNotEqualTo(remote(false).getSpanId());
    assertThat(asked).isZero();
    created("payments", undecided);
    assertThat(asked).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.01, 0.5, 0.99, 1.0})
  void the_share_by_trace_id_is_that_of_the_sdk(double rate) {
    Sampler sdk = Sampler.traceIdRatioBased(rate);
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      String traceId = TraceId.fromLongs(random.nextLong(), random.nextLong());
      boolean expected =
          sdk.shouldSample(
                      Context.root(), traceId, "", SpanKind.INTERNAL, Attributes.empty(), List.of())
                  .getDecision()
              == SamplingDecision.RECORD_AND_SAMPLE;
      assertThat(LiveTraceSampler.isWithin(rate, traceId)).as(traceId).isEqualTo(expected);
    }
  }

  @Test
  void always_on_records_the_steps_of_an_unsampled_task_as_well() {
    sampler = sampler("always_on", 1);

    attempt(task("analytics", remote(false))).end(StepResult.success());

    assertThat(only().getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void always_off_keeps_no_failure_either() {
    sampler = sampler("always_off", 0);

    attempt(task("analytics", remote(false))).end(StepResult.permanent("a", "b"));

    assertThat(exported.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void steps_of_a_task_that_was_created_while_telemetry_was_off_have_one_trace() {
    ExecutionContext task = youngTask("payments", Optional.empty());

    attempt(task).end(StepResult.success());
    attempt(task).end(StepResult.success());

    assertThat(exported.getFinishedSpanItems())
        .hasSize(2)
        .extracting(SpanData::getTraceId)
        .containsOnly(task.taskUuid().toString().replace("-", ""));
  }

  private LiveTraceSampler sampler(String word, double rate) {
    return new LiveTraceSampler(TraceSampling.of(word, rate), namespaces);
  }

  /** The context of a span {@code task.create}. */
  private SpanContext created(String namespace, Context parent) {
    try (Scope current = parent.makeCurrent()) {
      assertThat(current).isNotNull();
      Span span = spans().startTaskCreate(namespace, "checkout", UUID.randomUUID(), "c");
      span.end();
      return span.getSpanContext();
    }
  }

  private AttemptSpan attempt(ExecutionContext task) {
    return spans().startAttempt(StepSpan.of(task, UUID.randomUUID(), "charge", 1));
  }

  private TaskerSpans spans() {
    DeferredOpenTelemetry deferred = new DeferredOpenTelemetry();
    deferred.install(
        new Tracing(
            SdkTracerProvider.builder()
                .setSampler(counted(sampler))
                .addSpanProcessor(SimpleSpanProcessor.create(exported))
                .build(),
            ContextPropagators.noop(),
            sampler));
    return new TaskerSpans(deferred);
  }

  /** As the SDK asks it when a span is begun. */
  private Sampler counted(Sampler asking) {
    return new Sampler() {
      @Override
      public SamplingResult shouldSample(
          Context parent,
          String traceId,
          String name,
          SpanKind kind,
          Attributes attributes,
          List<LinkData> links) {
        asked++;
        return asking.shouldSample(parent, traceId, name, kind, attributes, links);
      }

      @Override
      public String getDescription() {
        return asking.getDescription();
      }
    };
  }

  private static ExecutionContext task(String namespace, SpanContext created) {
    return youngTask(namespace, Optional.of(TraceParent.format(created)));
  }

  /** A version 7 UUID says when the task was created: now. */
  private static ExecutionContext youngTask(String namespace, Optional<String> traceParent) {
    return youngTask(namespace, traceParent, "");
  }

  private static ExecutionContext youngTask(
      String namespace, Optional<String> traceParent, String traceState) {
    return task(Duration.ZERO, namespace, traceParent, traceState);
  }

  private static ExecutionContext task(
      Duration age, String namespace, Optional<String> traceParent, String traceState) {
    long created = System.currentTimeMillis() - age.toMillis();
    UUID taskUuid = new UUID(created << 16 | 0x7000L, 0x8000000000000001L);
    return new ExecutionContext(
        taskUuid,
        "c",
        namespace,
        "checkout",
        "1",
        traceParent,
        Optional.of(traceState).filter(text -> !text.isEmpty()),
        true,
        Optional.empty());
  }

  private static Context caller(boolean sampled) {
    return Context.root().with(Span.wrap(remote(sampled)));
  }

  private static SpanContext remote(boolean sampled) {
    return SpanContext.createFromRemoteParent(
        TRACE,
        "b7ad6b7169203331",
        sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private SpanData only() {
    List<SpanData> finished = exported.getFinishedSpanItems();
    assertThat(finished).hasSize(1);
    return finished.get(0);
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
