package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.tasker.handler.EventBusCodecs;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.HandlerThreading;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepHandler;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Thousands of steps at once on event loops, worker threads and virtual threads (where the JVM has
 * none, worker threads again): every line names its own step, whoever writes it and whenever.
 */
class StepLogTest {
  private static final int STEPS = 3000;
  private static final String STEP_LOGGER = "shop.Handler";
  private static final Logger LOG = LoggerFactory.getLogger(STEP_LOGGER);
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("shop.Handler.library");
  private static final List<String> PLACES =
      List.of("start", "library", "after a timer", "on a worker", "after a worker");

  private static final String THROWING = ".throwing";
  private static final String SILENT = ".silent";
  private static final List<String> ENDINGS = List.of("", THROWING, SILENT);

  private final Telemetry telemetry = new Telemetry();
  private final Vertx vertx =
      telemetry
          // The one on which the handlers run is the one that is looked at afterwards.
          .vertxBuilder(new VertxOptions().setEventLoopPoolSize(1))
          .build();
  private LogCapture log;

  @BeforeEach
  void start() {
    // Another test of this JVM may have left it at warn.
    ConsoleLogging.setLevel("info");
    vertx
        .deployVerticle(
            telemetry.verticle(
                TelemetrySettings.defaults()
                    .withEnabled(true)
                    .withSignals(SignalSettings.DEFAULT.only())))
        .await();
    EventBusCodecs.register(vertx.eventBus());
    HandlerRegistry handlers = new HandlerRegistry();
    for (HandlerThreading threading : HandlerThreading.values()) {
      handlers.register(threading.name(), new Talkative(vertx, threading));
      handlers.register(threading.name() + THROWING, new Failing(threading, true));
      handlers.register(threading.name() + SILENT, new Failing(threading, false));
    }
    vertx.deployVerticle(new TaskVerticle("payments", handlers, telemetry, 8)).await();
    log = new LogCapture();
  }

  @AfterEach
  void stop() {
    log.close();
    vertx.close().await();
  }

  @Test
  void every_line_of_thousands_of_interleaved_steps_names_its_own_step() {
    List<StepDispatch> dispatches = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      dispatches.add(dispatch(i));
    }
    Future.all(
            dispatches.stream()
                .map(
                    dispatch ->
                        vertx.eventBus().request(StepDispatch.address("payments"), dispatch))
                .toList())
        .await();

    Map<String, StepContext> steps = new HashMap<>();
    dispatches.forEach(
        dispatch -> steps.put(dispatch.context().stepUuid().toString(), dispatch.context()));
    Set<String> spans = new HashSet<>();
    int lines = 0;
    for (ILoggingEvent event : log.events()) {
      if (event.getLoggerName().startsWith(STEP_LOGGER)) {
        lines++;
        spans.add(check(event, steps));
      }
    }
    assertThat(lines).isEqualTo(STEPS * PLACES.size());
    assertThat(spans).hasSize(STEPS);
  }

  @Test
  void nothing_of_a_step_stays_on_the_threads_it_ran_on() {
    List<Future<Message<StepResult>>> steps = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      for (String ending : ENDINGS) {
        steps.add(vertx.eventBus().request(StepDispatch.address("payments"), dispatch(i, ending)));
      }
    }
    Future.all(steps).await();
    assertThat(steps.stream().map(step -> step.result().body().outcome()).distinct())
        .containsExactlyInAnyOrder("success", "retryable_failure");

    List<Future<String>> after = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      after.add(vertx.timer(1, TimeUnit.MILLISECONDS).map(passed -> found()));
      after.add(vertx.executeBlocking(StepLogTest::found, false));
      after.add(
          vertx
              .createSharedWorkerExecutor("tasker-steps", 8)
              .executeBlocking(StepLogTest::found, false));
    }
    Future.all(after).await();

    assertThat(after).extracting(Future::result).containsOnly("nothing");
    assertThat(eventLoops(log.events("after all steps"))).isEqualTo(eventLoops(steps()));
    assertThat(log.events("after all steps"))
        .hasSize(300)
        .allSatisfy(event -> assertThat(event.getMDCPropertyMap()).isEmpty());
  }

  /** The lines that steps have written. */
  private List<ILoggingEvent> steps() {
    return log.events().stream()
        .filter(event -> event.getLoggerName().startsWith(STEP_LOGGER))
        .filter(event -> !event.getFormattedMessage().equals("after all steps"))
        .toList();
  }

  private static Set<String> eventLoops(List<ILoggingEvent> lines) {
    return lines.stream()
        .map(ILoggingEvent::getThreadName)
        .filter(thread -> thread.startsWith("vert.x-eventloop-"))
        .collect(Collectors.toSet());
  }

  /** The message says what the fields have to be. */
  private static String check(ILoggingEvent event, Map<String, StepContext> steps) {
    String[] said = event.getFormattedMessage().split("\\|");
    StepContext step = steps.get(said[1]);
    assertThat(event.getMDCPropertyMap())
        .as(event.getFormattedMessage())
        .containsEntry("correlation_id", step.execution().correlationId())
        .containsEntry("task_uuid", step.taskUuid().toString())
        .containsEntry("step_uuid", said[1])
        .containsEntry("namespace", "payments")
        .containsEntry("order", said[1])
        .containsEntry("baggage.tenant", "acme")
        .containsEntry("trace_id", said[2])
        .containsEntry("span_id", said[3]);
    return said[3];
  }

  /** What code that belongs to no step finds on its thread. */
  private static String found() {
    LOG.info("after all steps");
    boolean nothing =
        MDC.get("order") == null
            && !Span.current().getSpanContext().isValid()
            && Baggage.current().isEmpty()
            && Context.current() == Context.root();
    return nothing ? "nothing" : MDC.get("order") + " " + Context.current();
  }

  private static StepDispatch dispatch(int i) {
    return dispatch(i, "");
  }

  private static StepDispatch dispatch(int i, String ending) {
    ExecutionContext task =
        new ExecutionContext(
            UuidCreator.getTimeOrderedEpoch(),
            "corr-" + i,
            "payments",
            "checkout",
            "1.0.0",
            // Half of them belong to traces that are not recorded.
            i % 2 == 0
                ? Optional.empty()
                : Optional.of("00-%032x-%016x-00".formatted(i + 1, i + 1)),
            Optional.empty(),
            true,
            Optional.of("tenant=acme"));
    return new StepDispatch(
        new StepContext(
            task, UUID.randomUUID(), "charge", 1, 1, new JsonObject(), Map.of(), new JsonObject()),
        HandlerThreading.values()[i % HandlerThreading.values().length].name() + ending,
        task.traceParent(),
        List.of(),
        ending.equals(SILENT) ? Optional.of(Duration.ofMillis(20)) : Optional.empty());
  }

  /** Leaves its traces and throws, or never answers, so that its time limit ends it. */
  private record Failing(HandlerThreading threading, boolean throwing) implements StepHandler {
    @Override
    public Future<StepResult> handle(StepContext step) {
      MDC.put("order", step.stepUuid().toString());
      if (throwing) {
        throw new IllegalStateException("thrown by the handler");
      }
      return Promise.<StepResult>promise().future();
    }
  }

  /** Writes lines wherever a handler may: at once, later, elsewhere, and through a library. */
  private record Talkative(Vertx vertx, HandlerThreading threading) implements StepHandler {
    @Override
    public Future<StepResult> handle(StepContext step) {
      MDC.put("order", step.stepUuid().toString());
      Span span = Span.current();
      say(step, span, "start");
      LIBRARY.info(line(step, span, "library"));
      return vertx
          .timer(1, TimeUnit.MILLISECONDS)
          .onSuccess(passed -> say(step, span, "after a timer"))
          .compose(
              passed ->
                  vertx.executeBlocking(
                      () -> {
                        say(step, span, "on a worker");
                        return true;
                      },
                      false))
          .onSuccess(done -> say(step, span, "after a worker"))
          .map(done -> StepResult.success());
    }

    private static void say(StepContext step, Span span, String place) {
      LOG.info(line(step, span, place));
    }

    private static String line(StepContext step, Span span, String place) {
      return String.join(
          "|",
          place,
          step.stepUuid().toString(),
          span.getSpanContext().getTraceId(),
          span.getSpanContext().getSpanId());
    }
  }
}
