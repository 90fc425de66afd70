package dev.tasker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.PrometheusMetrics;
import dev.tasker.telemetry.metric.Scrape;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.StepSpan;
import dev.tasker.testkit.LogCapture;
import dev.tasker.workflow.ExecutionContext;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryVerticleTest {
  private static final TelemetrySettings ENABLED =
      TelemetrySettings.defaults()
          .withEnabled(true)
          .withEnvironment("test")
          .withService("shop", "1")
          .withShutdownTimeout(Duration.ofMillis(100));

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void enabled_telemetry_tells_its_start_in_order() {
    try (var log = new LogCapture()) {
      ConsoleLogging.initialize(Map.of("TELEMETRY_ENABLED", "true"));
      vertx.deployVerticle(telemetry.verticle(ENABLED)).await();
      log.await("OpenTelemetry Prometheus text exporter initialized");

      assertThat(log.messages())
          .containsSubsequence(
              "Telemetry enabled - deferring logging init to runtime context",
              "Console logging with OpenTelemetry initialized",
              "Global meter provider is set",
              "OpenTelemetry Prometheus text exporter initialized");
      assertThat(LogCapture.keyValues(log.await("Console logging with OpenTelemetry initialized")))
          .containsOnly(
              Map.entry("environment", "test"),
              Map.entry("opentelemetry_enabled", "true"),
              Map.entry("otlp_endpoint", "http://localhost:4317"),
              Map.entry("service_name", "shop"));
    }
  }

  @Test
  void disabled_telemetry_adds_no_line_and_still_has_metrics() {
    try (var log = new LogCapture()) {
      vertx.deployVerticle(telemetry.verticle(TelemetrySettings.defaults())).await();
      telemetry.metrics().leaseLost(0);
      Scrape scrape = telemetry.scrape(vertx, Optional.empty()).await();

      assertThat(log.messages()).isEmpty();
      assertThat(scrape.contentType()).startsWith("text/plain");
      assertThat(scrape.body())
          .contains("tasker_step_lease_lost_total")
          .contains("jvm_memory_used_bytes")
          .contains("process_uptime_seconds")
          .contains("vertx_pool");
      assertThat(telemetry.runtime().status().enabled()).isFalse();
    }
  }

  @Test
  void settings_that_come_later_start_it_on_its_own_event_loop() {
    Promise<TelemetrySettings> later = Promise.promise();
    Future<String> deployed = vertx.deployVerticle(telemetry.verticle(later.future()));
    try (var log = new LogCapture()) {
      assertThat(telemetry.runtime().isEnabled()).isFalse();

      later.complete(ENABLED);
      deployed.await();

      assertThat(telemetry.runtime().isEnabled()).isTrue();
      assertThat(log.await("Console logging with OpenTelemetry initialized").getThreadName())
          .startsWith("vert.x-eventloop-thread-");
    }
  }

  @Test
  void without_settings_there_is_nothing_to_deploy() {
    Future<String> deployed =
        vertx.deployVerticle(telemetry.verticle(Future.failedFuture("not a valid configuration")));

    assertThatThrownBy(deployed::await).hasMessage("not a valid configuration");
    assertThat(telemetry.runtime().isEnabled()).isFalse();
  }

  @Test
  void an_end_right_after_the_start_waits_for_what_still_answers_to_the_event_loop() {
    String deployed =
        vertx.deployVerticle(telemetry.verticle(TelemetrySettings.defaults())).await();
    vertx.undeploy(deployed).await();

    assertThat(((CompositeMeterRegistry) telemetry.registry()).getRegistries())
        .hasAtLeastOneElementOfType(PrometheusMeterRegistry.class);
  }

  @Test
  void a_start_that_fails_leaves_the_worker_running_and_says_so_once() {
    var runtime =
        new TelemetryRuntime(
            telemetry.openTelemetry(),
            telemetry.metrics(),
            telemetry.spans(),
            new PrometheusMetrics(new CompositeMeterRegistry(), telemetry.metrics()),
            Optional.empty(),
            (context, settings, metrics) -> {
              throw new IllegalStateException("no SDK today");
            });
    try (var log = new LogCapture()) {
      vertx.deployVerticle(new TelemetryVerticle(runtime, Future.succeededFuture(ENABLED))).await();

      assertThat(log.messages())
          .containsExactly("OpenTelemetry could not start; running without it");
      assertThat(runtime.status().enabled()).isFalse();
      assertThat(runtime.startProblem().orElseThrow()).contains("no SDK today");
      assertThat(telemetry.spans().startTaskCreate("n", "t", UUID.randomUUID(), "c"))
          .isSameAs(Span.getInvalid());
    }
  }

  @Test
  void asked_for_before_vertx_runs_its_verticle_telemetry_says_so_and_nothing_throws() {
    assertThat(telemetry.runtime().enable().cause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deploy its verticle first");
    assertThat(telemetry.runtime().isEnabled()).isFalse();
    assertThat(telemetry.spans().startTaskCreate("n", "t", UUID.randomUUID(), "c"))
        .isSameAs(Span.getInvalid());
  }

  @Test
  void openmetrics_remembers_the_trace_of_a_sampled_step() {
    vertx.deployVerticle(telemetry.verticle(ENABLED)).await();
    telemetry.scrape(vertx, Optional.empty()).await();
    ExecutionContext task =
        new ExecutionContext(
            UUID.randomUUID(), "c", "payments", "checkout", "1", Optional.empty(), true);
    Span span = telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), "a", 1));
    ContextInternal own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    own.<Void>executeBlocking(
            () -> {
              try (Scope scope = telemetry.spans().makeCurrent(own, span)) {
                assertThat(scope).isNotNull();
                telemetry
                    .metrics()
                    .stepFinished(task, "a", "success", 3_000_000, Duration.ofMillis(1));
              }
              return null;
            })
        .await();

    Scrape scrape =
        telemetry.scrape(vertx, Optional.of("application/openmetrics-text; version=1.0.0")).await();

    assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
    assertThat(scrape.body())
        .contains("trace_id=\"" + span.getSpanContext().getTraceId() + "\"")
        .endsWith("# EOF\n");
  }

  @Test
  void a_child_of_a_step_is_made_on_worker_threads_too() {
    vertx.deployVerticle(telemetry.verticle(ENABLED)).await();
    ExecutionContext task =
        new ExecutionContext(
            UUID.randomUUID(), "c", "payments", "checkout", "1", Optional.empty(), true);
    Span span = telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), "a", 1));
    ContextInternal own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    telemetry.spans().makeCurrent(own, span);

    Span seen = own.executeBlocking(Span::current).await();
    Span elsewhere = own.duplicate().executeBlocking(Span::current).await();

    assertThat(seen).isSameAs(span);
    assertThat(elsewhere.getSpanContext().isValid()).isFalse();
  }
}
