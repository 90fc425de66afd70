package dev.tasker.telemetry.settings;

import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.TraceSampling;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lays the variables of the OpenTelemetry specification over the settings, and knows which build
 * this is. Safe on any thread.
 */
public final class TelemetryEnvironment {
  private static final String SERVICE_NAME = "service.name";
  private static final String SERVICE_VERSION = "service.version";
  private static final Set<String> NEVER_EMPTY = Set.of(SERVICE_NAME, SERVICE_VERSION);
  private static final String OTLP = "otlp";
  private static final String NONE = "none";

  /** A scrape is always possible; of the console there is always the log. */
  private static final String PROMETHEUS = "prometheus";

  private final TelemetrySettings settings;
  private final Variables variables;

  private TelemetryEnvironment(TelemetrySettings settings, Variables variables) {
    this.settings = settings;
    this.variables = variables;
  }

  /**
   * @param warn told of each variable that cannot be understood, and why
   */
  static TelemetrySettings override(
      TelemetrySettings settings, Map<String, String> env, Consumer<String> warn) {
    return new TelemetryEnvironment(settings, new Variables(env, warn)).overridden(env);
  }

  /** This build's version, as the jar's manifest says. */
  public static String version() {
    String version = TelemetryEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private TelemetrySettings overridden(Map<String, String> env) {
    Map<String, String> attributes = new LinkedHashMap<>(settings.resourceAttributes());
    attributes.putAll(variables.pairs("OTEL_RESOURCE_ATTRIBUTES"));
    // An empty attribute counts as unset, like an empty variable: a service has a name.
    attributes
        .entrySet()
        .removeIf(one -> NEVER_EMPTY.contains(one.getKey()) && one.getValue().isBlank());
    String name = attributes.getOrDefault(SERVICE_NAME, settings.serviceName());
    String version = attributes.getOrDefault(SERVICE_VERSION, settings.serviceVersion());
    boolean disabled = variables.flag("OTEL_SDK_DISABLED");
    boolean enabled =
        variables.text("TELEMETRY_ENABLED").isPresent()
            ? ConsoleLogging.telemetryEnabled(env)
            : settings.enabled();
    OtlpSettings common = OtlpEnvironment.common(settings.otlp(), variables);
    return settings
        .withEnabled(enabled && !disabled)
        .withEnvironment(variables.text("TASKER_ENV").orElse(settings.environment()))
        .withService(
            variables.text("OTEL_SERVICE_NAME").orElse(name),
            variables.text("OTEL_SERVICE_VERSION").orElse(version))
        .withResourceAttributes(attributes)
        .withOtlp(common)
        .withTracing(tracing(settings.tracing()))
        .withQueue(queue("OTEL_BSP_", settings.queue()))
        .withSignals(signals(settings.signals(), common));
  }

  private SignalSettings signals(SignalSettings base, OtlpSettings common) {
    Map<Signal, OtlpSettings> own = new EnumMap<>(Signal.class);
    own.putAll(base.own());
    for (Signal signal : Signal.values()) {
      OtlpSettings before = base.own().getOrDefault(signal, common);
      OtlpSettings after =
          within(exportTimeout(signal), OtlpEnvironment.of(signal, before, variables));
      if (!after.equals(common)) {
        own.put(signal, after);
      }
    }
    return new SignalSettings(
        exported(base.exported()),
        own,
        variables.millis("OTEL_METRIC_EXPORT_INTERVAL").orElse(base.metricInterval()),
        queue("OTEL_BLRP_", base.logQueue()));
  }

  private Optional<Duration> exportTimeout(Signal signal) {
    return switch (signal) {
      case TRACES -> variables.millis("OTEL_BSP_EXPORT_TIMEOUT");
      case METRICS -> variables.millis("OTEL_METRIC_EXPORT_TIMEOUT");
      case LOGS -> variables.millis("OTEL_BLRP_EXPORT_TIMEOUT");
    };
  }

  /** A batch ends at the earlier of the two limits the specification has for it. */
  private static OtlpSettings within(Optional<Duration> limit, OtlpSettings otlp) {
    return limit
        .filter(time -> time.compareTo(otlp.timeout()) < 0)
        .map(otlp::withTimeout)
        .orElse(otlp);
  }

  private Set<Signal> exported(Set<Signal> base) {
    Set<Signal> exported = new HashSet<>(base);
    for (Signal signal : Signal.values()) {
      Set<String> known =
          signal == Signal.METRICS ? Set.of(OTLP, NONE, PROMETHEUS) : Set.of(OTLP, NONE);
      variables
          .words("OTEL_" + signal.name() + "_EXPORTER", known)
          .ifPresent(
              words -> {
                exported.remove(signal);
                if (words.contains(OTLP) && !words.contains(NONE)) {
                  exported.add(signal);
                }
              });
    }
    return exported;
  }

  private ExportQueue queue(String prefix, ExportQueue base) {
    int capacity = variables.count(prefix + "MAX_QUEUE_SIZE").orElse(base.capacity());
    int batch = variables.count(prefix + "MAX_EXPORT_BATCH_SIZE").orElse(base.batch());
    return new ExportQueue(
        capacity,
        Math.min(batch, capacity),
        variables.millis(prefix + "SCHEDULE_DELAY").orElse(base.delay()));
  }

  private TraceSampling tracing(TraceSampling base) {
    Optional<Double> rate = variables.parsed("OTEL_TRACES_SAMPLER_ARG", TelemetryEnvironment::rate);
    Optional<TraceSampling> sampling =
        variables.parsed("OTEL_TRACES_SAMPLER", word -> TraceSampling.of(word, rate.orElse(1.0)));
    return sampling.orElseGet(
        () -> rate.map(share -> new TraceSampling(base.parentBased(), share)).orElse(base));
  }

  private static double rate(String text) {
    double rate;
    try {
      rate = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number from 0.0 to 1.0", e);
    }
    TraceSampling.requireRate("the rate", rate);
    return rate;
  }
}
