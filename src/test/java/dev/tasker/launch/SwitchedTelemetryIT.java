package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tasker.testkit.LogCapture;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.RunningTasker;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telemetry that is switched while a worker works, or that is an application's own. */
final class SwitchedTelemetryIT {
  private static final String TEMPLATE =
      """
      name: chatty
      namespace_name: switched
      steps:
        - name: first
          handler: { callable: test.logging }
        - name: second
          depends_on: [first]
          handler: { callable: test.logging }
      """;
  private static final int STEPS = 2;

  private final Vertx vertx = Vertx.vertx();
  private final OtlpReceiver collector = await(OtlpReceiver.start(vertx));
  private final MigratedDatabase db = new MigratedDatabase();
  @TempDir private Path templates;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(templates.resolve("chatty.yaml"), TEMPLATE);
  }

  @AfterEach
  void close() {
    db.close();
    await(vertx.close());
  }

  @Test
  void switching_under_load_loses_no_step_and_no_log_line() throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
    try {
      switchUnderLoad(console);
    } finally {
      System.setErr(before);
    }
  }

  private void switchUnderLoad(ByteArrayOutputStream console) throws Exception {
    try (LogCapture log = new LogCapture();
        RunningTasker tasker = tasker(Map.of())) {
      AtomicBoolean enough = new AtomicBoolean();
      List<UUID> created = new ArrayList<>();
      FutureTask<Void> work = new FutureTask<>(() -> createUntil(enough, tasker, created), null);
      Thread load = new Thread(work, "load");
      load.start();

      for (int round = 0; round < 3; round++) {
        int before = collector.spans().size();
        assertThat(put(tasker, true).getBoolean("enabled")).isTrue();
        collector.awaitSpans(before + 20);
        assertThat(put(tasker, false).getBoolean("enabled")).isFalse();
        int after = collector.spans().size();
        // A whole task while telemetry is off, and nothing of it arrives.
        tasker.run("switched", "chatty", new JsonObject());
        assertThat(collector.spans()).hasSize(after);
      }
      enough.set(true);
      // Fails as the load has.
      work.get();

      assertThat(created).isNotEmpty();
      assertThat(created)
          .allSatisfy(
              task ->
                  assertThat(tasker.awaitFinal(task).getString("status")).isEqualTo("complete"));
      List<ILoggingEvent> lines = log.events("test.logged");
      assertThat(lines).hasSize((created.size() + 3) * STEPS);
      assertThat(lines)
          .extracting(line -> line.getMDCPropertyMap().get("step_uuid"))
          .doesNotContainNull()
          .doesNotHaveDuplicates();
      assertThat(
              console
                  .toString(StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> line.contains("test.logged")))
          .as("on the console")
          .hasSize(lines.size());
      assertThat(collector.spans())
          .extracting(span -> span.name())
          .contains("task.create", "step.publish switched", "step.process second");
    }
  }

  @Test
  void an_applications_own_opentelemetry_is_used_and_left_alone() {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
    InMemoryMetricReader metrics = InMemoryMetricReader.create();
    try (OpenTelemetrySdk own =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                    .build())
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build()) {
      try (RunningTasker tasker =
          RunningTasker.on(
              db.url(),
              Map.of("TELEMETRY_ENABLED", "true"),
              Map.of("orchestration.template_paths", List.of(templates.toString())),
              options -> options.withOpenTelemetry(own))) {
        tasker.run("switched", "chatty", new JsonObject());
        assertThat(spans.getFinishedSpanItems())
            .extracting(SpanData::getName)
            .contains("task.create", "step.process second");
        assertThat(metrics.collectAllMetrics())
            .anySatisfy(
                metric -> {
                  assertThat(metric.getName()).isEqualTo("tasker.tasks.created");
                  assertThat(metric.getDoubleSumData().getPoints())
                      .extracting(DoublePointData::getValue)
                      .containsExactly(1.0);
                });
        assertThat(logs.getFinishedLogRecordItems())
            .anySatisfy(
                line ->
                    assertThat(line.getAttributes().asMap())
                        .containsKey(AttributeKey.stringKey("step_uuid")));

        put(tasker, false);
        spans.reset();
        logs.reset();
        tasker.run("switched", "chatty", new JsonObject());
        // The request that switched it off began before, and may end after its answer.
        assertThat(spans.getFinishedSpanItems()).extracting(SpanData::getName).isSubsetOf("PUT");
        assertThat(logs.getFinishedLogRecordItems()).isEmpty();
        assertThat(metrics.collectAllMetrics()).isEmpty();

        assertThat(put(tasker, true).getString("destination")).isEqualTo("application");
        tasker.run("switched", "chatty", new JsonObject());
        assertThat(spans.getFinishedSpanItems()).isNotEmpty();
      }
      spans.reset();
      own.getTracer("application").spanBuilder("still open").startSpan().end();
      assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }
    assertThat(GlobalOpenTelemetry.isSet()).isFalse();
  }

  private void createUntil(AtomicBoolean enough, RunningTasker tasker, List<UUID> created) {
    while (!enough.get()) {
      var batch =
          List.of(
              tasker.create("switched", "chatty", new JsonObject()),
              tasker.create("switched", "chatty", new JsonObject()));
      batch.forEach(task -> created.add(await(task).taskUuid()));
    }
  }

  private static JsonObject put(RunningTasker tasker, boolean enabled) {
    return tasker.http("PUT", "/v1/telemetry", new JsonObject().put("enabled", enabled));
  }

  private RunningTasker tasker(Map<String, String> env) {
    Map<String, String> all = new HashMap<>(env);
    all.putIfAbsent("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    return RunningTasker.on(
        db.url(), all, Map.of("orchestration.template_paths", List.of(templates.toString())));
  }
}
