package dev.tasker.telemetry.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the batches of a signal go. */
class OtlpSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "http://c:4318, http://c:4318/v1/traces",
    "http://c:4318/, http://c:4318/v1/traces",
    "HTTPS://c, https://c/v1/traces",
    "http://c:4318/base, http://c:4318/base/v1/traces",
    "http://c:4318/base/, http://c:4318/base/v1/traces",
    "http://c:4318/base?token=x, http://c:4318/base/v1/traces?token=x",
    "http://c:4318?token=x/y, http://c:4318/v1/traces?token=x/y",
    "http://c:4318/?a=b&c=%20d, http://c:4318/v1/traces?a=b&c=%20d",
    "http://c:4318/a%2Fb, http://c:4318/a%2Fb/v1/traces",
    "http://u:p%40@c:4318?q, http://u:p%40@c:4318/v1/traces?q",
    "http://[::1]:4318/?, http://[::1]:4318/v1/traces?",
    "http://c:4318/base#part, http://c:4318/base/v1/traces"
  })
  void the_signals_path_is_appended_to_that_of_the_common_endpoint(String base, String address) {
    OtlpSettings settings = OtlpSettings.to(base, OtlpProtocol.HTTP_PROTOBUF);

    assertThat(settings.address(Signal.TRACES)).hasToString(address);
  }

  @ParameterizedTest
  @CsvSource({
    "TRACES, http://c/v1/traces?k=v",
    "METRICS, http://c/v1/metrics?k=v",
    "LOGS, http://c/v1/logs?k=v"
  })
  void every_signal_has_its_path(Signal signal, String address) {
    OtlpSettings settings = OtlpSettings.to("http://c?k=v", OtlpProtocol.HTTP_PROTOBUF);

    assertThat(settings.address(signal)).hasToString(address);
  }

  @ParameterizedTest
  @CsvSource({"http://c:4318", "http://c:4318/ingest?token=x"})
  void a_signals_own_endpoint_and_that_of_grpc_stay_as_they_are(String endpoint) {
    OtlpSettings own = OtlpSettings.to(endpoint, OtlpProtocol.HTTP_PROTOBUF);

    assertThat(own.at(URI.create(endpoint), true).address(Signal.LOGS)).hasToString(endpoint);
    assertThat(own.withProtocol(OtlpProtocol.GRPC).address(Signal.LOGS)).hasToString(endpoint);
  }
}
