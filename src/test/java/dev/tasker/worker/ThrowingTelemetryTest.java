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
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application's OpenTelemetry that throws: steps run as if it did not. */
class ThrowingTelemetryTest {
  private final AtomicInteger thrown = new AtomicInteger();

  /** Where it throws: the sampler, a span processor, an exporter, or each method of its spans. */
  enum Moment {
    SAMPLER,
    START,
    END,
    EXPORT,
    SPAN
  }

  @ParameterizedTest
  @EnumSource
  void what_throws_fails_neither_the_attempt_nor_a_call_of_its_handler(Moment moment) {
    StepResult result = run(throwing(moment), 3).get(2);

    assertThat(thrown.get()).isPositive();
    assertThat(result).isInstanceOf(StepResult.Success.class);
    assertThat(result.toString()).contains("200");
  }

  /** What its exporters say is OpenTelemetry's own to tell: {@code RepeatFilter}. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXPORT")
  void it_is_told_once_a_minute(Moment moment) {
    try (LogCapture log = new LogCapture()) {
      run(throwing(moment), 20);

      assertThat(thrown.get()).isGreaterThanOrEqualTo(20);

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

  private OpenTelemetry throwing(Moment moment) {
    if (moment == Moment.SPAN) {
      return new ThrowingSpans();
    }
    SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .setSampler(new ThrowingSampler(moment))
            .addSpanProcessor(new ThrowingProcessor(moment))
            .addSpanProcessor(SimpleSpanProcessor.create(new ThrowingExporter(moment)))
            .build();
    return OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
  }

  private void throwAt(Moment is, Moment now) {
    if (now == is) {
      throw error();
    }
  }

  private IllegalStateException error() {
    thrown.incrementAndGet();
    return new IllegalStateException("of the application");
  }

  private final class ThrowingSampler implements Sampler {
    private final Moment moment;

    ThrowingSampler(Moment moment) {
      this.moment = moment;
    }

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes attributes,
        List<LinkData> links) {
      throwAt(moment, Moment.SAMPLER);
      return SamplingResult.recordAndSample();
    }

    @Override
    public String getDescription() {
      return "throws";
    }
  }

  private final class ThrowingProcessor implements SpanProcessor {
    private final Moment moment;

    ThrowingProcessor(Moment moment) {
      this.moment = moment;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      throwAt(moment, Moment.START);
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      throwAt(moment, Moment.END);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private final class ThrowingExporter implements SpanExporter {
    private final Moment moment;

    ThrowingExporter(Moment moment) {
      this.moment = moment;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      throwAt(moment, Moment.EXPORT);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** An SDK of another make, whose spans throw whatever is asked of them. */
  private final class ThrowingSpans implements OpenTelemetry {
    private final Span span =
        made(
            Span.class,
            (proxy, method, arguments) -> {
              throw error();
            });
    private final SpanBuilder builder =
        made(
            SpanBuilder.class,
            (proxy, method, arguments) -> method.getName().equals("startSpan") ? span : proxy);
    private final Tracer tracer = made(Tracer.class, (proxy, method, arguments) -> builder);

    @Override
    public TracerProvider getTracerProvider() {
      return made(TracerProvider.class, (proxy, method, arguments) -> tracer);
    }

    @Override
    public ContextPropagators getPropagators() {
      return ContextPropagators.noop();
    }

    private static <T> T made(Class<T> type, InvocationHandler methods) {
      ClassLoader loader = ThrowingTelemetryTest.class.getClassLoader();
      return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, methods));
    }
  }
}
