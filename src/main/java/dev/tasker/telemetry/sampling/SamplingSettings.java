package dev.tasker.telemetry.sampling;

import java.util.Map;

/**
 * Which tasks get detailed metrics, the {@code [telemetry.metrics]} tables of the configuration.
 *
 * @param enabled {@code detailed.enabled}: whether there are any, where no namespace says otherwise
 * @param rate {@code detailed.sample_rate}: the share, from 0 to 1, of namespaces not listed
 * @param namespaces overrides; they also hold where {@code enabled} is false, which is how one
 *     namespace is watched closely in production
 */
public record SamplingSettings(boolean enabled, double rate, Map<String, Double> namespaces) {
  public static final SamplingSettings ALL = new SamplingSettings(true, 1.0, Map.of());

  public SamplingSettings {
    namespaces = Map.copyOf(namespaces);
    TraceSampling.requireRate("telemetry.metrics.detailed.sample_rate", rate);
    namespaces.forEach(
        (name, share) -> TraceSampling.requireRate("telemetry.metrics.namespaces." + name, share));
  }
}
