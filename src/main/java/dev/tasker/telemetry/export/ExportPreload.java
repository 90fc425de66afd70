package dev.tasker.telemetry.export;

import dev.tasker.telemetry.context.ContextCorrelation;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.http.HttpClientOptions;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * Loads OpenTelemetry's classes on whatever thread has time before phase 2, by making what that
 * makes and throwing it away. Nothing is sent, nothing is installed, no global is set.
 */
public final class ExportPreload {
  private static final ComponentLoader NOWHERE = new Nowhere();

  private ExportPreload() {}

  /**
   * Loads what spans and log records leave by over gRPC, and what a line asks for its trace; needs
   * no Vert.x instance.
   */
  public static void load() {
    Resource resource = SignalResource.of(TelemetrySettings.defaults(), "nobody");
    SdkTracerProvider.builder()
        .setResource(resource)
        .addSpanProcessor(
            BatchSpanProcessor.builder(
                    OtlpGrpcSpanExporter.builder().setComponentLoader(NOWHERE).build())
                .build())
        .build()
        .shutdown();
    SdkLoggerProvider.builder()
        .setResource(resource)
        .addLogRecordProcessor(
            BatchLogRecordProcessor.builder(
                    OtlpGrpcLogRecordExporter.builder().setComponentLoader(NOWHERE).build())
                .build())
        .build()
        .shutdown();
    new HttpClientOptions();
    new ContextCorrelation().addTo(new HashMap<>());
  }

  /** The exporters' builders want somebody to send. */
  private static final class Nowhere implements ComponentLoader {
    @Override
    public <T> Iterable<T> load(Class<T> service) {
      GrpcSenderProvider provider = config -> new Nobody();
      return service == GrpcSenderProvider.class ? List.of(service.cast(provider)) : List.of();
    }
  }

  private static final class Nobody implements GrpcSender {
    @Override
    public void send(
        MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
      onError.accept(new IllegalStateException("nobody sends what is only made to be loaded"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
