package dev.tasker.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "NONE,        0 0 0 0 0 0",
    "LINEAR,      100 200 300 400 500 600",
    "EXPONENTIAL, 100 200 400 800 1600 3200",
    "FIBONACCI,   100 100 200 300 500 800",
  })
  void delays_grow_as_the_backoff_says(Backoff backoff, String millis) {
    RetryPolicy policy = policy(backoff, 100, 1_000_000, false);
    List<Long> expected = Arrays.stream(millis.split(" ")).map(Long::valueOf).toList();
    assertThat(delays(policy, expected.size())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "LINEAR,      100 200 250 250",
    "EXPONENTIAL, 100 200 250 250",
    "FIBONACCI,   100 100 200 250",
  })
  void no_delay_exceeds_the_maximum(Backoff backoff, String millis) {
    List<Long> expected = Arrays.stream(millis.split(" ")).map(Long::valueOf).toList();
    assertThat(delays(policy(backoff, 100, 250, false), 4)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"LINEAR", "EXPONENTIAL", "FIBONACCI"})
  void the_thousandth_attempt_does_not_overflow(Backoff backoff) {
    RetryPolicy policy = policy(backoff, 86_400_000, 604_800_000, true);
    assertThat(policy.delayAfter(1000, new Random(1))).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void jitter_adds_at_most_half_and_spreads_the_delays() {
    RetryPolicy policy = policy(Backoff.LINEAR, 1000, 1_000_000, true);
    Random random = new Random(20180207);
    List<Long> delays =
        IntStream.range(0, 1000).mapToObj(i -> policy.delayAfter(2, random).toMillis()).toList();
    assertThat(delays).allMatch(delay -> delay >= 2000 && delay <= 3000);
    assertThat(delays).anyMatch(delay -> delay < 2100).anyMatch(delay -> delay > 2900);
  }

  @Test
  void jitter_does_not_exceed_the_maximum() {
    RetryPolicy policy = policy(Backoff.LINEAR, 1000, 1100, true);
    Random random = new Random(7);
    assertThat(IntStream.range(0, 100).mapToObj(i -> policy.delayAfter(1, random).toMillis()))
        .allMatch(delay -> delay >= 1000 && delay <= 1100)
        .contains(1100L);
  }

  @Test
  void attempts_are_counted_with_the_first() {
    RetryPolicy policy = RetryPolicy.DEFAULT;
    assertThat(policy.allowsAnotherAfter(2)).isTrue();
    assertThat(policy.allowsAnotherAfter(3)).isFalse();
    assertThat(policy.attemptLimit()).isEqualTo(3);
  }

  @Test
  void a_step_that_is_not_retryable_has_one_attempt() {
    RetryPolicy policy =
        new RetryPolicy(false, 5, Backoff.NONE, Duration.ZERO, Duration.ZERO, false);
    assertThat(policy.allowsAnotherAfter(1)).isFalse();
    assertThat(policy.attemptLimit()).isEqualTo(1);
  }

  @Test
  void bounds_are_refused_with_key_and_value() {
    assertThatThrownBy(
            () -> new RetryPolicy(true, 0, Backoff.NONE, Duration.ZERO, Duration.ZERO, false))
        .hasMessage("retry.max_attempts must be from 1 to 1000, was 0");
    assertThatThrownBy(() -> policy(Backoff.NONE, 10, 9, false))
        .hasMessage("retry.max_backoff_ms must be at least backoff_base_ms (10), was 9");
    assertThatThrownBy(() -> policy(Backoff.NONE, -1, 9, false))
        .hasMessageContaining("retry.backoff_base_ms must be 0 or more");
  }

  private static List<Long> delays(RetryPolicy policy, int attempts) {
    return IntStream.rangeClosed(1, attempts)
        .mapToObj(attempt -> policy.delayAfter(attempt, new Random(1)).toMillis())
        .toList();
  }

  private static RetryPolicy policy(Backoff backoff, long base, long max, boolean jitter) {
    return new RetryPolicy(
        true, 1000, backoff, Duration.ofMillis(base), Duration.ofMillis(max), jitter);
  }
}
