package dev.tasker.telemetry.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceAwareSamplerTest {
  private static final long SEED = 20260131;
  private final SettableClock clock = new SettableClock();

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.01, 0.5, 1.0})
  void the_share_sampled_is_the_rate(double rate) {
    var sampler = sampler(new SamplingSettings(true, rate, Map.of()));

    long sampled =
        IntStream.range(0, 20_000).filter(i -> sampler.shouldSampleDetailed("orders")).count();

    assertThat(sampled / 20_000.0).as("seed %s", SEED).isCloseTo(rate, within(0.02));
  }

  @Test
  void a_namespace_listed_has_its_own_rate_and_any_other_the_global_one() {
    var sampler = sampler(new SamplingSettings(true, 0.1, Map.of("payments", 1.0)));

    assertThat(sampler.rateOf("payments")).isEqualTo(1.0);
    assertThat(sampler.rateOf("registered_this_minute")).isEqualTo(0.1);
  }

  @Test
  void with_detailed_metrics_off_only_namespaces_listed_are_sampled() {
    var sampler = sampler(new SamplingSettings(false, 1.0, Map.of("payments", 1.0)));

    assertThat(sampler.shouldSampleDetailed("payments")).isTrue();
    assertThat(sampler.shouldSampleDetailed("orders")).isFalse();
  }

  @Test
  void a_live_rate_holds_for_its_time_and_survives_new_settings() {
    var sampler = sampler(new SamplingSettings(true, 0.0, Map.of()));

    sampler.override("orders", 1.0, Duration.ofMinutes(10));
    sampler.use(new SamplingSettings(true, 0.25, Map.of()));
    assertThat(sampler.rateOf("orders")).isEqualTo(1.0);
    assertThat(sampler.overrides()).containsOnlyKeys("orders");

    clock.advance(Duration.ofMinutes(10));
    assertThat(sampler.rateOf("orders")).isEqualTo(0.25);
    assertThat(sampler.overrides()).isEmpty();
  }

  @Test
  void a_live_rate_is_taken_back() {
    var sampler = sampler(SamplingSettings.ALL);
    sampler.override("orders", 0.0);

    assertThat(sampler.shouldSampleDetailed("orders")).isFalse();
    assertThat(sampler.clear("orders")).isTrue();
    assertThat(sampler.clear("orders")).isFalse();
    assertThat(sampler.shouldSampleDetailed("orders")).isTrue();
  }

  @Test
  void a_rate_outside_0_to_1_is_refused_by_name() {
    assertThatThrownBy(() -> new SamplingSettings(true, 1.0, Map.of("orders", 1.5)))
        .hasMessage("telemetry.metrics.namespaces.orders must be from 0.0 to 1.0, was 1.5");
    assertThatThrownBy(() -> sampler(SamplingSettings.ALL).override("orders", Double.NaN))
        .hasMessageContaining("NaN");
  }

  private NamespaceAwareSampler sampler(SamplingSettings settings) {
    return new NamespaceAwareSampler(settings, clock, new Random(SEED)::nextDouble);
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
