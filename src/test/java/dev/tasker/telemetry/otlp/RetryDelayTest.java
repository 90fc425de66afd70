package dev.tasker.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.GrpcDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a collector wants to be left alone. */
class RetryDelayTest {
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "' 7 ', 7",
    "0, 0",
    "-3, 0",
    "999999999999, 86400",
    "'Sat, 31 Jan 2026 10:00:30 GMT', 30",
    "'Sat, 31 Jan 2026 09:59:00 GMT', 0",
    "'Tue, 31 Jan 2096 10:00:00 GMT', 86400"
  })
  void a_retry_after_is_seconds_or_a_date(String header, long seconds) {
    assertThat(RetryDelay.ofHttp(header, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "1.5", "99999999999999999999", "31 Jan 2026"})
  void what_is_neither_was_not_said(String header) {
    assertThat(RetryDelay.ofHttp(header, NOW)).isEmpty();
  }

  @Test
  void without_a_header_nothing_was_said() {
    assertThat(RetryDelay.ofHttp(null, NOW)).isEmpty();
    assertThat(RetryDelay.ofGrpc(null)).isEmpty();
  }

  @Test
  void a_retry_info_is_found_among_the_details() {
    assertThat(RetryDelay.ofGrpc(GrpcDetails.retryInfo(3, 500)))
        .contains(Duration.ofSeconds(3, 500));
    assertThat(RetryDelay.ofGrpc(GrpcDetails.retryInfo(0, 0))).contains(Duration.ZERO);
    assertThat(RetryDelay.ofGrpc(GrpcDetails.retryInfo(-1, 0))).contains(Duration.ZERO);
    assertThat(RetryDelay.ofGrpc(GrpcDetails.retryInfo(Long.MAX_VALUE, 0)))
        .contains(Duration.ofDays(1));
  }

  @Test
  void details_of_another_kind_say_nothing() {
    assertThat(RetryDelay.ofGrpc(GrpcDetails.badRequest())).isEmpty();
    assertThat(RetryDelay.ofGrpc("no base64 at all!")).isEmpty();
    assertThat(RetryDelay.ofGrpc("")).isEmpty();
  }

  @Property(tries = 2_000)
  void whatever_the_details_are_nothing_is_thrown(@ForAll byte[] details) {
    RetryDelay.ofGrpc(Base64.getEncoder().encodeToString(details))
        .ifPresent(delay -> assertThat(delay).isBetween(Duration.ZERO, Duration.ofDays(2)));
  }
}
