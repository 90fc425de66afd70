package dev.tasker.telemetry.export;

import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.OtlpSettings;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.SignalSettings;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.telemetry.trace.StepSpan;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Telemetry on a Vert.x of its own, and a collector on another that nothing observes. */
final class TelemetryRig implements AutoCloseable {
  final LogCapture log = new LogCapture();
  final Telemetry telemetry = new Telemetry();
  final Vertx collectorVertx = Vertx.vertx();
  final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  final OtlpReceiver receiver = OtlpReceiver.start(collectorVertx).await();

  TelemetryRig() {
    // Another test of this JVM may have left it at warn.
    ConsoleLogging.setLevel("info");
  }

  String deploy(TelemetrySettings settings) {
    String id = vertx.deployVerticle(telemetry.verticle(settings)).await();
    // So that nothing a test counts is still kept for the registry that joins.
    telemetry.scrape(vertx, Optional.empty()).await();
    return id;
  }

  ExecutionContext createTask() {
    UUID taskUuid = UUID.randomUUID();
    Span create = telemetry.spans().startTaskCreate("payments", "checkout", taskUuid, "corr-1");
    Optional<String> traceParent = telemetry.spans().traceParent(create);
    telemetry.spans().end(create, "success");
    return new ExecutionContext(
        taskUuid, "corr-1", "payments", "checkout", "1.0.0", traceParent, true);
  }

  Span process(ExecutionContext task, String step) {
    return telemetry.spans().startStepProcess(StepSpan.of(task, UUID.randomUUID(), step, 1));
  }

  void endedSpan(String name) {
    telemetry.openTelemetry().getTracer("test").spanBuilder(name).startSpan().end();
  }

  double counter(TaskerMetric metric) {
    return telemetry.registry().get(metric.meterName()).counter().count();
  }

  @Override
  public void close() {
    vertx.close().await();
    collectorVertx.close().await();
    log.close();
  }

  static ExecutionContext task(String traceParent) {
    return new ExecutionContext(
        UUID.randomUUID(),
        "corr-1",
        "payments",
        "checkout",
        "1.0.0",
        Optional.of(traceParent),
        true);
  }

  /** Traces only, so that a test of spans sees nothing else. */
  static TelemetrySettings settings(OtlpProtocol protocol, String endpoint) {
    return TelemetrySettings.defaults()
        .withSignals(SignalSettings.DEFAULT.only(Signal.TRACES))
        .withEnabled(true)
        .withEnvironment("test")
        .withService("shop", "1.2.3")
        .withResourceAttributes(Map.of("team", "blue"))
        .withOtlp(OtlpSettings.to(endpoint, protocol));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
