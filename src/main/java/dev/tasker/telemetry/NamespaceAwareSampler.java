package dev.tasker.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Decides whether detailed metrics of a namespace are recorded: the namespace's own rate, else the
 * global one. Namespaces are registered by workers and need not be known here. Can be changed while
 * running, for good or for a time; safe on any thread.
 */
public final class NamespaceAwareSampler {
  private final Clock clock;
  private final DoubleSupplier random;
  private final Map<String, LiveRate> overrides = new ConcurrentHashMap<>();
  private volatile SamplingSettings settings;

  public NamespaceAwareSampler(SamplingSettings settings) {
    this(settings, Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
  }

  NamespaceAwareSampler(SamplingSettings settings, Clock clock, DoubleSupplier random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
  }

  /** Whether the next piece of work of this namespace gets detailed metrics. */
  public boolean shouldSampleDetailed(String namespace) {
    double rate = rateOf(namespace);
    return rate >= 1.0 || (rate > 0.0 && random.getAsDouble() < rate);
  }

  /** The rate in force for this namespace. */
  public double rateOf(String namespace) {
    if (!overrides.isEmpty()) {
      LiveRate override = overrides.get(namespace);
      if (override != null && clock.instant().isBefore(override.until())) {
        return override.rate();
      }
    }
    SamplingSettings now = settings;
    Double own = now.namespaces().get(namespace);
    if (own != null) {
      return own;
    }
    return now.enabled() ? now.rate() : 0.0;
  }

  /** Replaces the configured rates; live overrides stay. */
  public void use(SamplingSettings settings) {
    this.settings = settings;
  }

  /** The configured rates. */
  public SamplingSettings settings() {
    return settings;
  }

  /** Overrides the rate of one namespace until it is cleared. */
  public void override(String namespace, double rate) {
    put(namespace, new LiveRate(checked(rate), Instant.MAX));
  }

  /** Overrides the rate of one namespace for a time, after which the configured one holds again. */
  public void override(String namespace, double rate, Duration length) {
    put(namespace, new LiveRate(checked(rate), clock.instant().plus(length)));
  }

  /** Takes an override back; false when there was none. */
  public boolean clear(String namespace) {
    return overrides.remove(namespace) != null;
  }

  /** The overrides in force, with {@link Instant#MAX} for those without an end. */
  public Map<String, LiveRate> overrides() {
    Map<String, LiveRate> inForce = new LinkedHashMap<>(overrides);
    inForce.values().removeIf(override -> !clock.instant().isBefore(override.until()));
    return inForce;
  }

  private void put(String namespace, LiveRate override) {
    overrides.values().removeIf(old -> !clock.instant().isBefore(old.until()));
    overrides.put(namespace, override);
  }

  private static double checked(double rate) {
    TraceSampling.requireRate("the sampling rate", rate);
    return rate;
  }

  /** A rate set while running, and when it ends. */
  public record LiveRate(double rate, Instant until) {}
}
