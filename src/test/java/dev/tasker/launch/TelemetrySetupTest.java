package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.telemetry.otlp.CollectorTls;
import dev.tasker.telemetry.sampling.TraceSampling;
import dev.tasker.telemetry.settings.OtlpProtocol;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, then OpenTelemetry's variables, then our own variables and the command line. */
class TelemetrySetupTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void stop() {
    VERTX.close().await();
  }

  @Test
  void without_variables_the_configuration_holds() {
    TelemetrySettings settings = settings(Map.of(), Map.of());

    assertThat(settings.enabled()).isFalse();
    assertThat(settings.environment()).isEqualTo("development");
    assertThat(settings.otlp(Signal.TRACES).address(Signal.TRACES))
        .hasToString("http://localhost:4317");
    assertThat(settings.signals().exported()).containsExactlyInAnyOrder(Signal.values());
    assertThat(settings.signals().metricInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.queue().capacity()).isEqualTo(2048);
  }

  @Test
  void variables_that_no_key_knows_work_too() {
    TelemetrySettings settings =
        settings(
            Map.of(
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:4317",
                "OTEL_BLRP_SCHEDULE_DELAY", "77",
                "OTEL_LOGS_EXPORTER", "none",
                "OTEL_SDK_DISABLED", "true",
                "TELEMETRY_ENABLED", "true"),
            Map.of());

    assertThat(settings.enabled()).isFalse();
    assertThat(settings.otlp(Signal.METRICS).endpoint()).hasToString("http://metrics:4317");
    assertThat(settings.signals().logQueue().delay()).isEqualTo(Duration.ofMillis(77));
    assertThat(settings.signals().exported()).doesNotContain(Signal.LOGS);
  }

  @Test
  void the_default_endpoint_follows_the_protocol_and_a_spelled_one_does_not() {
    Map<String, String> http = Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");

    assertThat(settings(http, Map.of()).otlp().endpoint()).hasToString("http://localhost:4318");
    assertThat(settings(http, Map.of()).otlp().protocol()).isEqualTo(OtlpProtocol.HTTP_PROTOBUF);
    assertThat(
            settings(
                    Map.of(
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
                    Map.of())
                .otlp()
                .endpoint())
        .hasToString("http://localhost:4317");
    assertThat(
            settings(http, Map.of("telemetry.exporter_endpoint", "http://localhost:4317"))
                .otlp()
                .endpoint())
        .hasToString("http://localhost:4317");
  }

  @Test
  void an_endpoint_may_be_spelled_in_capitals() {
    Map<String, String> shouted = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "HTTP://Collector:4317");

    assertThat(settings(shouted, Map.of()).otlp().endpoint()).hasToString("http://Collector:4317");
    assertThat(
            settings(Map.of(), Map.of("telemetry.exporter_endpoint", "HTTPS://c:1"))
                .otlp()
                .endpoint())
        .hasToString("https://c:1");
  }

  @Test
  void our_own_variables_and_the_command_line_win_over_those_of_opentelemetry() {
    TelemetrySettings settings =
        settings(
            Map.of(
                "OTEL_SERVICE_NAME", "from-otel",
                "OTEL_BSP_MAX_QUEUE_SIZE", "5000",
                "OTEL_METRICS_EXPORTER", "otlp",
                "TASKER__TELEMETRY__SERVICE_NAME", "ours",
                "TASKER__TELEMETRY__EXPORT__SIGNALS__METRICS", "false"),
            Map.of("telemetry.export.max_queue_size", 600));

    assertThat(settings.serviceName()).isEqualTo("ours");
    assertThat(settings.queue().capacity()).isEqualTo(600);
    assertThat(settings.signals().exported()).doesNotContain(Signal.METRICS);
  }

  @Test
  void the_environment_of_the_command_line_is_kept() {
    assertThat(settings(Map.of("TASKER_ENV", "test"), Map.of()).environment()).isEqualTo("test");
  }

  @Test
  void tracing_that_is_switched_off_stays_off() {
    assertThat(
            settings(
                    Map.of("OTEL_TRACES_SAMPLER", "always_on"),
                    Map.of("telemetry.tracing.enabled", false))
                .tracing())
        .isEqualTo(TraceSampling.of("always_off", 0));
  }

  @Test
  void files_for_tls_and_compression_are_configuration() {
    TelemetrySettings settings =
        settings(
            Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            Map.of(
                "telemetry.export.tls.certificate", "/ca.pem",
                "telemetry.export.tls.client_key", "/key.pem",
                "telemetry.export.tls.client_certificate", "/cert.pem"));

    assertThat(settings.otlp().gzip()).isTrue();
    assertThat(settings.otlp().tls())
        .isEqualTo(
            new CollectorTls(
                Optional.of(Path.of("/ca.pem")),
                Optional.of(Path.of("/key.pem")),
                Optional.of(Path.of("/cert.pem"))));
  }

  @Test
  void headers_of_one_signal_are_taken_from_the_file_that_holds_them(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("headers"), "own=a%20b\n");

    TelemetrySettings settings =
        settings(
            Map.of(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "common=1",
                "OTEL_EXPORTER_OTLP_LOGS_HEADERS_FILE",
                file.toString()),
            Map.of());

    assertThat(settings.otlp(Signal.LOGS).headers()).isEqualTo(Map.of("own", "a b"));
    assertThat(settings.otlp(Signal.TRACES).headers()).isEqualTo(Map.of("common", "1"));
  }

  private static TelemetrySettings settings(
      Map<String, String> env, Map<String, Object> overrides) {
    LaunchOptions options =
        new LaunchOptions(
            env, Optional.empty(), Optional.empty(), Optional.empty(), true, overrides);
    return TelemetrySetup.of(
        ConfigLoader.load(
                VERTX,
                ConfigSource.fromEnvironment(options.env(), options.configuration())
                    .withPackagedRoot())
            .await(),
        options);
  }
}
