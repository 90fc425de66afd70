package dev.tasker.telemetry.sampling;

import java.util.Locale;

/**
 * Which traces are recorded. The decision is taken once, where a trace begins, and travels with it.
 *
 * @param parentBased whether the caller's decision is followed where there is a caller
 * @param rate the share of traces recorded where there is none to follow, from 0 to 1
 * @param byNamespace whether a namespace's own rate, configured or live, replaces that share, and
 *     attempts that failed are recorded in any case; not so for {@code always_on} and {@code
 *     always_off}, which mean what they say
 */
public record TraceSampling(boolean parentBased, double rate, boolean byNamespace) {

  public static final TraceSampling ALL = new TraceSampling(true, 1.0);

  public TraceSampling {
    requireRate("telemetry.tracing.sample_rate", rate);
  }

  /** A share that namespaces may have replaced. */
  public TraceSampling(boolean parentBased, double rate) {
    this(parentBased, rate, true);
  }

  /**
   * Understands the words of the configuration ({@code parent_based}, {@code ratio}, {@code
   * always_on}, {@code always_off}) and of {@code OTEL_TRACES_SAMPLER} ({@code traceidratio},
   * {@code parentbased_traceidratio}, …).
   *
   * @param rate used by the samplers that take one
   * @throws IllegalArgumentException for an unknown word or a rate outside 0 to 1
   */
  public static TraceSampling of(String sampler, double rate) {
    return switch (sampler.trim().toLowerCase(Locale.ROOT)) {
      case "parent_based", "parentbased_traceidratio" -> new TraceSampling(true, rate);
      case "ratio", "trace_id_ratio", "traceidratio" -> new TraceSampling(false, rate);
      case "always_on" -> new TraceSampling(false, 1.0, false);
      case "always_off" -> new TraceSampling(false, 0.0, false);
      case "parentbased_always_on" -> new TraceSampling(true, 1.0);
      case "parentbased_always_off" -> new TraceSampling(true, 0.0);
      default ->
          throw new IllegalArgumentException(
              "the sampler must be parent_based, ratio, always_on or always_off, was " + sampler);
    };
  }

  /** The word of the configuration that means this. */
  public String word() {
    if (!byNamespace) {
      return rate > 0 ? "always_on" : "always_off";
    }
    return parentBased ? "parent_based" : "trace_id_ratio";
  }

  /**
   * Every rate of telemetry is a share.
   *
   * @param key what the message calls it
   * @throws IllegalArgumentException for a rate outside 0 to 1
   */
  public static void requireRate(String key, double rate) {
    if (!(rate >= 0.0 && rate <= 1.0)) {
      throw new IllegalArgumentException(key + " must be from 0.0 to 1.0, was " + rate);
    }
  }
}
