package dev.tasker.telemetry.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An application's own OpenTelemetry that fails, or that logs while it exports. */
class ApplicationsSignalsTest {
  private final Vertx vertx = Vertx.vertx();
  private int opened;
  private int open;
  private int failsAt = Integer.MAX_VALUE;
  private boolean refusesToClose;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void a_meter_that_cannot_be_closed_does_not_keep_the_others() {
    ApplicationsMetrics shown = ApplicationsMetrics.shownTo(meters(), new SimpleMeterRegistry());
    assertThat(open).isPositive();
    refusesToClose = true;

    assertThatThrownBy(shown::hide)
        .hasMessage(
            opened
                + " of "
                + opened
                + " meters were not given back by the application's"
                + " OpenTelemetry")
        .hasRootCauseMessage("not closed");

    assertThat(open).isZero();
    shown.hide();
  }

  @Test
  void a_provider_that_fails_midway_keeps_nothing() {
    failsAt = 5;

    assertThatThrownBy(() -> ApplicationsMetrics.shownTo(meters(), new SimpleMeterRegistry()))
        .hasMessage("meter 5");

    assertThat(opened).isEqualTo(4);
    assertThat(open).isZero();
  }

  @Test
  void without_logs_no_metrics_are_left_behind() {
    OpenTelemetry own = application(null);

    assertThatThrownBy(() -> ApplicationsSignals.open(own, vertx, new Telemetry().metrics()))
        .hasMessage("no logs");

    assertThat(opened).isPositive();
    assertThat(open).isZero();
  }

  @Test
  void what_its_exporters_clients_log_begets_no_record() {
    InMemoryLogRecordExporter exported = InMemoryLogRecordExporter.create();
    try (SdkLoggerProvider logs =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exported))
            .build()) {
      ConsoleLogging.setLevel("info");
      OtlpAppender appender = OtlpAppender.ofApplication(logs, vertx);
      OtlpAppender.CLIENTS.forEach(
          client -> LoggerFactory.getLogger(client + "Client").warn("sent"));
      LoggerFactory.getLogger("okhttp3shop.Till").warn("kept");
      ConsoleLogging.detach(appender);

      assertThat(exported.getFinishedLogRecordItems())
          .extracting(LogRecordData::getInstrumentationScopeInfo)
          .extracting(scope -> scope.getName())
          .containsExactly("okhttp3shop.Till");
    }
  }

  @Test
  void what_telemetry_itself_logs_begets_no_record() {
    InMemoryLogRecordExporter exported = InMemoryLogRecordExporter.create();
    try (SdkLoggerProvider logs =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exported))
            .build()) {
      ConsoleLogging.setLevel("info");
      OtlpAppender appender = OtlpAppender.attached(logs, vertx);
      List.of(Telemetry.class, ConsoleLogging.class, OutageReport.class)
          .forEach(own -> LoggerFactory.getLogger(own).warn("left out"));
      LoggerFactory.getLogger("dev.tasker.worker.StepFeed").warn("kept");
      ConsoleLogging.detach(appender);

      assertThat(exported.getFinishedLogRecordItems())
          .extracting(LogRecordData::getInstrumentationScopeInfo)
          .extracting(scope -> scope.getName())
          .containsExactly("dev.tasker.worker.StepFeed");
    }
  }

  private OpenTelemetry application(LoggerProvider logs) {
    return new OpenTelemetry() {
      @Override
      public TracerProvider getTracerProvider() {
        return TracerProvider.noop();
      }

      @Override
      public MeterProvider getMeterProvider() {
        return meters();
      }

      @Override
      public LoggerProvider getLogsBridge() {
        if (logs == null) {
          throw new IllegalStateException("no logs");
        }
        return logs;
      }

      @Override
      public ContextPropagators getPropagators() {
        return ContextPropagators.noop();
      }
    };
  }

  private MeterProvider meters() {
    return (MeterProvider) fluent(MeterProvider.class);
  }

  /** Builders all the way down, and at their end what counts. */
  private Object fluent(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answer(method));
  }

  private Object answer(Method method) {
    if (!method.getName().equals("buildWithCallback")) {
      return fluent(method.getReturnType());
    }
    if (opened + 1 == failsAt) {
      throw new IllegalStateException("meter " + failsAt);
    }
    opened++;
    open++;
    Class<?> type = method.getReturnType();
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> closed());
  }

  private Object closed() {
    open--;
    if (refusesToClose) {
      throw new IllegalStateException("not closed");
    }
    return null;
  }
}
