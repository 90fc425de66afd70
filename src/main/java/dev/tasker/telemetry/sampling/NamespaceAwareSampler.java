package dev.tasker.telemetry.sampling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Which share of a namespace's tasks is recorded in detail: the namespace's own rate, else the
 * global one. To be asked once for each task, when it is created. Namespaces are registered by
 * workers and need not be known here. Can be changed while running, for good or for a time; safe on
 * any thread.
 */
public final class NamespaceAwareSampler {
  /** How many namespaces can have a live rate at the same time. */
  public static final int MOST_OVERRIDES = 1000;

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

  /** Whether the next task of this namespace gets detailed metrics. */
  public boolean shouldSampleDetailed(String namespace) {
    double rate = rateOf(namespace);
    return rate >= 1.0 || (rate > 0.0 && random.getAsDouble() < rate);
  }

  /** The rate of detailed metrics in force for this namespace. */
  public double rateOf(String namespace) {
    SamplingSettings now = settings;
    return ownRate(namespace).orElse(now.enabled() ? now.rate() : 0.0);
  }

  /**
   * The rate that this namespace has for itself, live or configured; empty when the global ones
   * hold. It is that of its traces as well.
   */
  public OptionalDouble ownRate(String namespace) {
    if (!overrides.isEmpty()) {
      LiveRate override = overrides.get(namespace);
      if (override != null && isInForce(override)) {
        return OptionalDouble.of(override.rate());
      }
    }
    Double own = settings.namespaces().get(namespace);
    return own == null ? OptionalDouble.empty() : OptionalDouble.of(own);
  }

  /** Replaces the configured rates; live overrides stay. */
  public void use(SamplingSettings settings) {
    this.settings = settings;
  }

  /** The configured rates. */
  public SamplingSettings settings() {
    return settings;
  }

  /**
   * Overrides the rate of one namespace until it is cleared.
   *
   * @throws IllegalArgumentException for a rate outside 0 to 1
   * @throws IllegalStateException when {@link #MOST_OVERRIDES} namespaces have one
   */
  public LiveRate override(String namespace, double rate) {
    return put(namespace, new LiveRate(checked(rate), Instant.MAX));
  }

  /**
   * Overrides the rate of one namespace for a time, after which the configured one holds again.
   *
   * @throws IllegalArgumentException for a rate outside 0 to 1
   * @throws IllegalStateException when {@link #MOST_OVERRIDES} namespaces have one
   */
  public LiveRate override(String namespace, double rate, Duration length) {
    return put(namespace, new LiveRate(checked(rate), clock.instant().plus(length)));
  }

  /** Takes an override back; false when there was none in force. */
  public boolean clear(String namespace) {
    LiveRate removed = overrides.remove(namespace);
    return removed != null && isInForce(removed);
  }

  /** The overrides in force, with {@link Instant#MAX} for those without an end. */
  public Map<String, LiveRate> overrides() {
    Map<String, LiveRate> inForce = new TreeMap<>(overrides);
    inForce.values().removeIf(override -> !isInForce(override));
    return inForce;
  }

  private synchronized LiveRate put(String namespace, LiveRate override) {
    overrides.values().removeIf(old -> !isInForce(old));
    if (overrides.size() >= MOST_OVERRIDES && !overrides.containsKey(namespace)) {
      throw new IllegalStateException(
          MOST_OVERRIDES + " namespaces have a live rate already; take one back first");
    }
    overrides.put(namespace, override);
    return override;
  }

  private boolean isInForce(LiveRate override) {
    return clock.instant().isBefore(override.until());
  }

  private static double checked(double rate) {
    TraceSampling.requireRate("the sampling rate", rate);
    return rate;
  }

  /** A rate set while running, and when it ends. */
  public record LiveRate(double rate, Instant until) {
    /** When it ends; empty when only a restart, or taking it back, ends it. */
    public Optional<Instant> end() {
      return until.equals(Instant.MAX) ? Optional.empty() : Optional.of(until);
    }
  }
}
