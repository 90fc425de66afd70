package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pauses between attempts: growing, bounded, and not the same for everybody. */
class SenderOptionsTest {
  private final SenderOptions options =
      new SenderOptions(
          URI.create("http://collector:4318"),
          "/v1/traces",
          "application/x-protobuf",
          Optional.empty(),
          Map::of,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          RetryPolicy.builder()
              .setInitialBackoff(Duration.ofSeconds(1))
              .setMaxBackoff(Duration.ofSeconds(5))
              .setBackoffMultiplier(2)
              .build(),
          1024,
          CollectorTls.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "1, 0.0, 800",
    "1, 0.5, 1000",
    "1, 1.0, 1200",
    "2, 0.0, 1600",
    "2, 1.0, 2400",
    "3, 0.5, 4000",
    "4, 0.0, 4000",
    "4, 0.5, 5000",
    "4, 1.0, 6000",
    "1000, 0.5, 5000"
  })
  void a_pause_grows_up_to_its_bound_with_jitter(int attempt, double random, long millis) {
    assertThat(options.backoffMillis(attempt, random)).isEqualTo(millis);
  }
}
