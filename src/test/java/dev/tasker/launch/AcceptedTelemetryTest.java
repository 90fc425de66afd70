package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.ConfigurationException;
import dev.tasker.config.LoadedConfig;
import dev.tasker.telemetry.settings.Signal;
import dev.tasker.telemetry.settings.TelemetrySettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No configuration is valid for the loader and then refused by what is started with it. */
class AcceptedTelemetryTest {

  @Property(tries = 500)
  void telemetry_takes_every_configuration_that_is_accepted(
      @ForAll("endpoints") String endpoint,
      @ForAll("lists") String headers,
      @ForAll("lists") String attributes,
      @ForAll("protocols") String protocol) {
    Map<String, String> env =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
            "OTEL_EXPORTER_OTLP_HEADERS", headers,
            "OTEL_RESOURCE_ATTRIBUTES", attributes,
            "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", endpoint,
            "OTEL_EXPORTER_OTLP_LOGS_HEADERS", headers);
    Optional<LoadedConfig> accepted = accepted(env);
    if (accepted.isPresent()) {
      TelemetrySettings settings = TelemetrySetup.of(accepted.get(), options(env));
      for (Signal signal : Signal.values()) {
        URI address = settings.otlp(signal).address(signal);
        assertThat(address.getHost()).isNotNull();
        boolean appended = protocol.equals("http/protobuf") && signal != Signal.LOGS;
        assertThat(String.valueOf(address.getPath()).endsWith("/v1/" + signal.label()))
            .as("%s -> %s", endpoint, address)
            .isEqualTo(appended);
        assertThat(address.getRawQuery()).isEqualTo(URI.create(endpoint).getRawQuery());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OTEL_EXPORTER_OTLP_ENDPOINT | HTTP://u:x@c:65535/p?q=r",
        "OTEL_EXPORTER_OTLP_HEADERS  | Authorization=Bearer%20aGVsbG8=, x-y = ,",
        "OTEL_RESOURCE_ATTRIBUTES    | service.name=,service.version=%20,a=b",
        "OTEL_BSP_MAX_QUEUE_SIZE     | 1"
      })
  void these_are_accepted(String variable, String value) {
    Map<String, String> env = Map.of(variable, value);

    LoadedConfig loaded = accepted(env).orElseThrow();

    assertThat(TelemetrySetup.of(loaded, options(env)).serviceName()).isEqualTo("tasker-core");
  }

  @Provide
  Arbitrary<String> endpoints() {
    return Combinators.combine(
            Arbitraries.of("http", "HTTP", "https", "Https", "ftp", ""),
            Arbitraries.of("://", "://u:p@", "://u@", "://@", ":"),
            Arbitraries.of("collector", "[::1]", "127.0.0.1", "a_b", ""),
            Arbitraries.of("", ":", ":0", ":1", ":65535", ":99999", ":x"),
            Arbitraries.of("", "/", "/v1?a=b", "?token=a", "#f", " "))
        .as((scheme, user, host, port, rest) -> scheme + user + host + port + rest);
  }

  @Provide
  Arbitrary<String> lists() {
    return Arbitraries.of(
            "a", "b-c", "=", "=", ",", ",", "%41", "%0a", "%zz", " ", ":", "ä", "service.name")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> protocols() {
    return Arbitraries.of("grpc", "http/protobuf");
  }

  private static Optional<LoadedConfig> accepted(Map<String, String> env) {
    try {
      return Optional.of(
          ConfigLoader.loadBlocking(ConfigSource.fromEnvironment(env).withPackagedRoot()));
    } catch (ConfigurationException refused) {
      return Optional.empty();
    }
  }

  private static LaunchOptions options(Map<String, String> env) {
    return new LaunchOptions(
        env, Optional.empty(), Optional.empty(), Optional.empty(), true, Map.of());
  }
}
