package dev.tasker.telemetry.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogCorrelationTest {
  private static final Logger LOG = LoggerFactory.getLogger(LogCorrelationTest.class);

  private final Telemetry telemetry = new Telemetry();
  private final UUID stepUuid = UUID.randomUUID();
  private final ExecutionContext task = task("corr-1");
  private Vertx vertx;
  private LogCapture log;

  @BeforeEach
  void start() {
    log = new LogCapture();
    vertx = telemetry.vertxBuilder(new VertxOptions()).build();
    vertx.deployVerticle(telemetry.verticle(TelemetrySettings.defaults())).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    log.close();
  }

  @Test
  void a_line_on_the_event_loop_names_its_step() {
    work(task, () -> LOG.info("on the event loop"));

    assertFields(log.await("on the event loop"));
  }

  @Test
  void a_line_on_a_worker_thread_names_its_step() {
    work(
        task,
        () ->
            vertx.executeBlocking(
                () -> {
                  LOG.info("on a worker");
                  return null;
                }));

    ILoggingEvent event = log.await("on a worker");
    assertFields(event);
    assertThat(event.getThreadName()).contains("worker");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void a_line_on_a_virtual_thread_names_its_step() {
    vertx
        .deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() {
                StepCorrelation.put(context, new NamedWork(task, stepUuid));
                LOG.info("on a virtual thread");
                return Future.succeededFuture();
              }
            },
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();

    assertFields(log.await("on a virtual thread"));
  }

  @Test
  void steps_that_share_an_event_loop_do_not_mix() {
    ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String correlationId = "corr-" + i;
      ContextInternal own = loop.duplicate();
      StepCorrelation.put(own, new NamedWork(task(correlationId), UUID.randomUUID()));
      all.add(
          own.<Void>executeBlocking(() -> null)
              .andThen(done -> LOG.info("mixed {}", correlationId)));
    }
    Future.all(all).await();

    for (int i = 0; i < 50; i++) {
      assertThat(log.await("mixed corr-" + i).getMDCPropertyMap())
          .containsEntry("correlation_id", "corr-" + i);
    }
  }

  @Test
  void a_line_inside_a_span_names_it_and_the_next_line_does_not() {
    var sdk =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
            .build();
    Span span = sdk.get("test").spanBuilder("work").startSpan();
    work(
        task,
        () -> {
          var context = ContextInternal.current();
          try (Scope scope = telemetry.spans().makeCurrent(context, span)) {
            assertThat(scope).isNotNull();
            LOG.info("inside");
          }
          LOG.info("outside");
        });

    assertThat(log.await("inside").getMDCPropertyMap())
        .containsEntry("trace_id", span.getSpanContext().getTraceId())
        .containsEntry("span_id", span.getSpanContext().getSpanId())
        .containsEntry("task_uuid", task.taskUuid().toString());
    assertThat(log.await("outside").getMDCPropertyMap()).doesNotContainKey("trace_id");
    sdk.close();
  }

  @Test
  void what_a_library_puts_into_the_mdc_is_kept() {
    MDC.put("tenant", "blue");
    try {
      LOG.info("with a tenant");
    } finally {
      MDC.remove("tenant");
    }

    assertThat(log.await("with a tenant").getMDCPropertyMap()).containsEntry("tenant", "blue");
  }

  @Test
  void what_a_step_puts_into_the_mdc_follows_it_and_ends_with_it() {
    work(
        task,
        () -> {
          MDC.put("order", "A-1");
          MDC.put("gone", "1");
          MDC.remove("gone");
          vertx.executeBlocking(
              () -> {
                LOG.info("with an order");
                return null;
              });
        });
    assertThat(log.await("with an order").getMDCPropertyMap())
        .containsEntry("order", "A-1")
        .containsEntry("task_uuid", task.taskUuid().toString())
        .doesNotContainKey("gone");

    ContextInternal other = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    StepCorrelation.put(other, new NamedWork(task("corr-2"), UUID.randomUUID()));
    other.runOnContext(go -> LOG.info("of another step"));
    assertThat(log.await("of another step").getMDCPropertyMap())
        .containsEntry("correlation_id", "corr-2")
        .doesNotContainKey("order");
  }

  @Test
  void a_cleared_context_names_nothing() {
    work(
        task,
        () -> {
          StepCorrelation.clear(ContextInternal.current());
          LOG.info("cleared");
        });

    assertThat(log.await("cleared").getMDCPropertyMap()).isEmpty();
  }

  private void work(ExecutionContext task, Runnable action) {
    ContextInternal own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    StepCorrelation.put(own, new NamedWork(task, stepUuid));
    own.runOnContext(go -> action.run());
  }

  private void assertFields(ILoggingEvent event) {
    assertThat(event.getMDCPropertyMap())
        .containsEntry("correlation_id", "corr-1")
        .containsEntry("task_uuid", task.taskUuid().toString())
        .containsEntry("step_uuid", stepUuid.toString())
        .containsEntry("namespace", "payments");
  }

  private static ExecutionContext task(String correlationId) {
    return new ExecutionContext(
        UUID.randomUUID(), correlationId, "payments", "checkout", "1.0.0", Optional.empty(), true);
  }
}
