package dev.tasker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
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
  void every_variable_is_read() {
    TelemetrySettings settings =
        TelemetrySettings.defaults()
            .overriddenBy(
                Map.of(
                    "TELEMETRY_ENABLED", "TRUE",
                    "TASKER_ENV", "production",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317",
                    "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%3Db+c,x=y",
                    "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "2500",
                    "OTEL_RESOURCE_ATTRIBUTES", "team=blue,service.name=ignored",
                    "OTEL_SERVICE_NAME", "shop",
                    "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                    "OTEL_TRACES_SAMPLER_ARG", "0.25"));

    assertThat(settings.enabled()).isTrue();
    assertThat(settings.environment()).isEqualTo("production");
    assertThat(settings.serviceName()).isEqualTo("shop");
    assertThat(settings.resourceAttributes()).containsEntry("team", "blue");
    assertThat(settings.tracing()).isEqualTo(new TraceSampling(true, 0.25));
    assertThat(settings.otlp().endpoint()).hasToString("https://collector:4317");
    assertThat(settings.otlp().headers())
        .containsOnly(Map.entry("api-key", "a=b+c"), Map.entry("x", "y"));
    assertThat(settings.otlp().gzip()).isTrue();
    assertThat(settings.otlp().timeout()).isEqualTo(Duration.ofMillis(2500));
  }

  @Test
  void http_protobuf_has_a_default_endpoint_of_its_own() {
    var otlp =
        TelemetrySettings.defaults()
            .overriddenBy(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))
            .otlp();

    assertThat(otlp.tracesEndpoint()).hasToString("http://localhost:4318/v1/traces");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL,carrier pigeon",
    "OTEL_EXPORTER_OTLP_ENDPOINT,localhost:4317",
    "OTEL_EXPORTER_OTLP_ENDPOINT,not a url",
    "OTEL_EXPORTER_OTLP_TIMEOUT,soon",
    "OTEL_EXPORTER_OTLP_HEADERS,no-equals-sign",
    "OTEL_EXPORTER_OTLP_HEADERS,bad name=secret",
    "OTEL_TRACES_SAMPLER,dice",
    "OTEL_TRACES_SAMPLER_ARG,half",
    "OTEL_TRACES_SAMPLER_ARG,1.5"
  })
  void what_can_not_be_understood_is_refused(String variable, String value) {
    assertThatThrownBy(() -> TelemetrySettings.defaults().overriddenBy(Map.of(variable, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(variable.equals("OTEL_EXPORTER_OTLP_HEADERS") ? variable : value);
  }
}
