package dev.tasker.telemetry.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.otlp.CollectorTls;
import dev.tasker.telemetry.sampling.TraceSampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryEnvironmentTest {
  @Test
  void an_empty_environment_changes_nothing() {
    TelemetrySettings base = TelemetrySettings.defaults();

    assertThat(base.overriddenBy(Map.of())).isEqualTo(base);
    assertThat(base.overriddenBy(Map.of("OTEL_SERVICE_NAME", " "))).isEqualTo(base);
  }

  @Test
  void the_variables_of_the_process_are_read() {
    TelemetrySettings settings =
        with(
            Map.of(
                "TELEMETRY_ENABLED", "TRUE",
                "TASKER_ENV", "production",
                "OTEL_RESOURCE_ATTRIBUTES", "team=blue,service.name=ignored",
                "OTEL_SERVICE_NAME", "shop",
                "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG", "0.25"));

    assertThat(settings.enabled()).isTrue();
    assertThat(settings.environment()).isEqualTo("production");
    assertThat(settings.serviceName()).isEqualTo("shop");
    assertThat(settings.resourceAttributes()).containsEntry("team", "blue");
    assertThat(settings.tracing()).isEqualTo(new TraceSampling(true, 0.25));
  }

  @Test
  void the_variables_of_the_collector_are_read() {
    OtlpSettings otlp =
        with(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317",
                "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%3Db+c,x=y",
                "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
                "OTEL_EXPORTER_OTLP_TIMEOUT", "2500",
                "OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem",
                "OTEL_EXPORTER_OTLP_CLIENT_KEY", "/key.pem",
                "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/cert.pem"))
            .otlp();

    assertThat(otlp.endpoint()).hasToString("https://collector:4317");
    assertThat(otlp.headers()).containsOnly(Map.entry("api-key", "a=b+c"), Map.entry("x", "y"));
    assertThat(otlp.gzip()).isTrue();
    assertThat(otlp.timeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(otlp.tls())
        .isEqualTo(
            new CollectorTls(
                Optional.of(Path.of("/ca.pem")),
                Optional.of(Path.of("/key.pem")),
                Optional.of(Path.of("/cert.pem"))));
    assertThat(otlp.toString()).doesNotContain("a=b+c");
  }

  @Test
  void http_protobuf_has_a_default_endpoint_of_its_own() {
    TelemetrySettings settings = with(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

    assertThat(address(settings, Signal.TRACES)).isEqualTo("http://localhost:4318/v1/traces");
    assertThat(address(settings, Signal.METRICS)).isEqualTo("http://localhost:4318/v1/metrics");
    assertThat(address(settings, Signal.LOGS)).isEqualTo("http://localhost:4318/v1/logs");
  }

  @Test
  void a_signals_own_variables_win_for_that_signal() {
    TelemetrySettings settings =
        with(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/base/",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS", "common=1",
                "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:9999/ingest",
                "OTEL_EXPORTER_OTLP_LOGS_HEADERS", "own=2",
                "OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "gzip",
                "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "7"));

    assertThat(address(settings, Signal.TRACES)).isEqualTo("http://all:4318/base/v1/traces");
    // As it is: nothing is appended to a signal's own endpoint.
    assertThat(address(settings, Signal.LOGS)).isEqualTo("http://logs:9999/ingest");
    assertThat(settings.otlp(Signal.LOGS).headers()).containsOnly(Map.entry("own", "2"));
    assertThat(settings.otlp(Signal.LOGS).gzip()).isTrue();
    assertThat(settings.otlp(Signal.TRACES).gzip()).isFalse();
    assertThat(settings.otlp(Signal.METRICS).protocol()).isEqualTo(OtlpProtocol.GRPC);
    assertThat(settings.otlp(Signal.METRICS).timeout()).isEqualTo(Duration.ofMillis(7));
    assertThat(settings.otlp(Signal.METRICS).headers()).containsOnly(Map.entry("common", "1"));
  }

  @Test
  void a_signal_with_another_protocol_has_that_protocols_default_endpoint() {
    TelemetrySettings settings = with(Map.of("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"));

    assertThat(address(settings, Signal.TRACES)).isEqualTo("http://localhost:4317");
    assertThat(address(settings, Signal.LOGS)).isEqualTo("http://localhost:4318/v1/logs");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_TRACES_EXPORTER,none,METRICS LOGS",
    "OTEL_TRACES_EXPORTER,'none,console',METRICS LOGS",
    "OTEL_TRACES_EXPORTER,'console,otlp',TRACES METRICS LOGS",
    "OTEL_METRICS_EXPORTER,none,TRACES LOGS",
    "OTEL_METRICS_EXPORTER,prometheus,TRACES LOGS",
    "'OTEL_METRICS_EXPORTER','prometheus,otlp',TRACES METRICS LOGS",
    "OTEL_LOGS_EXPORTER,none,TRACES METRICS",
    "OTEL_LOGS_EXPORTER,otlp,TRACES METRICS LOGS"
  })
  void exporters_are_switched_signal_by_signal(String variable, String value, String exported) {
    assertThat(with(Map.of(variable, value)).signals().exported())
        .extracting(Signal::name)
        .containsExactlyInAnyOrder(exported.split(" "));
  }

  @Test
  void queues_batches_and_intervals_are_read() {
    TelemetrySettings settings =
        with(
            Map.of(
                "OTEL_BSP_MAX_QUEUE_SIZE", "100",
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "10",
                "OTEL_BSP_SCHEDULE_DELAY", "50",
                "OTEL_BSP_EXPORT_TIMEOUT", "3000",
                "OTEL_BLRP_MAX_QUEUE_SIZE", "200",
                "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "20",
                "OTEL_BLRP_SCHEDULE_DELAY", "60",
                "OTEL_METRIC_EXPORT_INTERVAL", "5000",
                "OTEL_METRIC_EXPORT_TIMEOUT", "99000"));

    assertThat(settings.queue()).isEqualTo(new ExportQueue(100, 10, Duration.ofMillis(50)));
    assertThat(settings.signals().logQueue())
        .isEqualTo(new ExportQueue(200, 20, Duration.ofMillis(60)));
    assertThat(settings.signals().metricInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.otlp(Signal.TRACES).timeout()).isEqualTo(Duration.ofSeconds(3));
    // The later of the two limits does not matter.
    assertThat(settings.otlp(Signal.METRICS).timeout()).isEqualTo(OtlpSettings.DEFAULT_TIMEOUT);
  }

  @Test
  void the_sdk_can_be_disabled_whatever_else_is_said() {
    assertThat(with(Map.of("TELEMETRY_ENABLED", "true", "OTEL_SDK_DISABLED", "True")).enabled())
        .isFalse();
    assertThat(with(Map.of("TELEMETRY_ENABLED", "true", "OTEL_SDK_DISABLED", "false")).enabled())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL,carrier pigeon",
    "OTEL_EXPORTER_OTLP_ENDPOINT,not a url",
    "OTEL_EXPORTER_OTLP_HEADERS,bad name=secret",
    "OTEL_EXPORTER_OTLP_CLIENT_KEY,/key/without/certificate.pem",
    "OTEL_RESOURCE_ATTRIBUTES,a=b%zz",
    "OTEL_TRACES_EXPORTER,zipkin",
    "OTEL_BSP_MAX_QUEUE_SIZE,0",
    "OTEL_TRACES_SAMPLER_ARG,1.5"
  })
  void what_the_configuration_refuses_counts_as_unset(String variable, String value) {
    assertThat(with(Map.of(variable, value))).isEqualTo(TelemetrySettings.defaults());
  }

  @Test
  void a_signals_own_half_of_a_pair_goes_with_the_common_half() {
    TelemetrySettings settings =
        with(
            Map.of(
                "OTEL_EXPORTER_OTLP_CLIENT_KEY", "/key.pem",
                "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE", "/traces.pem",
                "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE", "/logs.pem",
                "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY", "/logs-key.pem"));

    assertThat(settings.otlp(Signal.TRACES).tls()).isEqualTo(client("/key.pem", "/traces.pem"));
    assertThat(settings.otlp(Signal.LOGS).tls()).isEqualTo(client("/logs-key.pem", "/logs.pem"));
    assertThat(settings.otlp(Signal.METRICS).tls()).isEqualTo(CollectorTls.DEFAULT);
  }

  private static CollectorTls client(String key, String certificate) {
    return new CollectorTls(
        Optional.empty(), Optional.of(Path.of(key)), Optional.of(Path.of(certificate)));
  }

  @Test
  void words_are_taken_in_any_case() {
    TelemetrySettings settings =
        with(
            Map.of(
                "OTEL_EXPORTER_OTLP_COMPRESSION", "GZIP",
                "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "None",
                "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "HTTP/Protobuf",
                "OTEL_TRACES_SAMPLER", "Always_Off"));

    assertThat(settings.otlp(Signal.METRICS).gzip()).isTrue();
    assertThat(settings.otlp(Signal.TRACES).gzip()).isFalse();
    assertThat(settings.otlp(Signal.LOGS).protocol()).isEqualTo(OtlpProtocol.HTTP_PROTOBUF);
    assertThat(settings.tracing()).isEqualTo(TraceSampling.of("always_off", 0));
  }

  @Test
  void a_timeout_of_zero_is_no_limit() {
    TelemetrySettings settings =
        with(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "0", "OTEL_BSP_EXPORT_TIMEOUT", "5000"));

    assertThat(settings.otlp(Signal.TRACES).timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.otlp(Signal.LOGS).timeout()).isGreaterThan(Duration.ofDays(1));
  }

  @ParameterizedTest
  @CsvSource({
    "'tracecontext,baggage',traceparent tracestate baggage",
    "tracecontext,traceparent tracestate",
    "baggage,baggage",
    "'Baggage, baggage',baggage",
    "none,''",
    "'',traceparent tracestate baggage",
    "'b3,baggage',b3 baggage",
    "b3multi,X-B3-TraceId X-B3-SpanId X-B3-Sampled",
    "xray,traceparent tracestate baggage",
    "'tracecontext,xray',traceparent tracestate"
  })
  void propagators_are_those_asked_for(String value, String headers) {
    var propagators = Propagation.of(Map.of("OTEL_PROPAGATORS", value));

    assertThat(propagators.getTextMapPropagator().fields())
        .containsExactlyInAnyOrderElementsOf(
            headers.isEmpty() ? List.of() : List.of(headers.split(" ")));
  }

  private TelemetrySettings with(Map<String, String> env) {
    return TelemetryEnvironment.override(TelemetrySettings.defaults(), env);
  }

  private static String address(TelemetrySettings settings, Signal signal) {
    return settings.otlp(signal).address(signal).toString();
  }
}
