package dev.tasker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.handler.EventBusCodecs;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.handler.StepDispatch;
import dev.tasker.handler.StepHandler;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepResult;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application's span processor that throws: steps run as if it did not. */
class ThrowingTelemetryTest {
  enum Moment {
    START,
    END
  }

  @ParameterizedTest
  @EnumSource
  void a_span_processor_that_throws_fails_neither_the_attempt_nor_a_call_of_its_handler(
      Moment moment) {
    try (OpenTelemetrySdk own = throwing(moment)) {
      StepResult result = run(own, 3).get(2);

      assertThat(result).isInstanceOf(StepResult.Success.class);
      assertThat(result.toString()).contains("200");
    }
  }

  @Test
  void it_is_told_once_a_minute() {
    try (OpenTelemetrySdk own = throwing(Moment.START);
        LogCapture log = new LogCapture()) {
      run(own, 20);

      assertThat(log.events("telemetry.not_observed")).hasSize(1);
      assertThat(log.events().stream().filter(e -> e.getLevel().levelStr.equals("ERROR")))
          .isEmpty();
    }
  }

  private static List<StepResult> run(OpenTelemetry own, int steps) {
    Telemetry telemetry = new Telemetry(own);
    Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
    try {
      vertx
          .deployVerticle(
              telemetry.verticle(
                  TelemetrySettings.defaults()
                      .withEnabled(true)
                      .withSignals(SignalSettings.DEFAULT.only())))
          .await();
      EventBusCodecs.register(vertx.eventBus());
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end("there"))
              .listen(0, "127.0.0.1")
              .await();
      HandlerRegistry handlers = new HandlerRegistry();
      handlers.register("calling", calling(vertx, server.actualPort()));
      vertx.deployVerticle(new TaskVerticle("payments", handlers, telemetry, 2)).await();
      return java.util.stream.IntStream.range(0, steps)
          .mapToObj(
              i ->
                  vertx
                      .eventBus()
                      .<StepResult>request(StepDispatch.address("payments"), dispatch())
                      .await()
                      .body())
          .toList();
    } finally {
      vertx.close().await();
    }
  }

  private static StepHandler calling(Vertx vertx, int port) {
    var client = vertx.createHttpClient();
    return step ->
        client
            .request(io.vertx.core.http.HttpMethod.GET, port, "127.0.0.1", "/")
            .compose(request -> request.send())
            .map(
                response ->
                    new StepResult.Success(new JsonObject().put("status", response.statusCode())));
  }

  private static StepDispatch dispatch() {
    ExecutionContext task =
        new ExecutionContext(
            com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpoch(),
            "corr-1",
            "payments",
            "checkout",
            "1.0.0",
            Optional.empty(),
            true);
    return new StepDispatch(
        new StepContext(
            task, UUID.randomUUID(), "charge", 1, 1, new JsonObject(), Map.of(), new JsonObject()),
        "calling",
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static OpenTelemetrySdk throwing(Moment moment) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder().addSpanProcessor(new Throwing(moment)).build())
        .build();
  }

  private record Throwing(Moment moment) implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      throwAt(Moment.START);
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      throwAt(Moment.END);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    private void throwAt(Moment now) {
      if (now == moment) {
        throw new IllegalStateException("of the application");
      }
    }
  }
}
