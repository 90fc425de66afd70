package dev.tasker.telemetry.settings;

import dev.tasker.config.OtelVariables;
import dev.tasker.config.QueueVariables;
import dev.tasker.telemetry.sampling.TraceSampling;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lays the variables of the OpenTelemetry specification over the settings, and knows which build
 * this is. Safe on any thread.
 */
public final class TelemetryEnvironment {
  private static final String SERVICE_NAME = "service.name";
  private static final String SERVICE_VERSION = "service.version";
  private static final Set<String> NEVER_EMPTY = Set.of(SERVICE_NAME, SERVICE_VERSION);

  private final TelemetrySettings settings;
  private final Map<String, String> env;

  private TelemetryEnvironment(TelemetrySettings settings, Map<String, String> env) {
    this.settings = settings;
    this.env = env;
  }

  static TelemetrySettings override(TelemetrySettings settings, Map<String, String> env) {
    return new TelemetryEnvironment(settings, env).overridden();
  }

  /** This build's version, as the jar's manifest says. */
  public static String version() {
    String version = TelemetryEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private TelemetrySettings overridden() {
    Map<String, String> attributes = new LinkedHashMap<>(settings.resourceAttributes());
    attributes.putAll(OtelVariables.RESOURCE_ATTRIBUTES.in(env).orElse(Map.of()));
    // An empty attribute counts as unset, like an empty variable: a service has a name.
    attributes
        .entrySet()
        .removeIf(one -> NEVER_EMPTY.contains(one.getKey()) && one.getValue().isBlank());
    String name = attributes.getOrDefault(SERVICE_NAME, settings.serviceName());
    String version = attributes.getOrDefault(SERVICE_VERSION, settings.serviceVersion());
    boolean disabled = OtelVariables.SDK_DISABLED.in(env).orElse(false);
    boolean enabled =
        OtelVariables.ENABLED.in(env).map(Boolean::parseBoolean).orElse(settings.enabled());
    OtlpSettings common = OtlpEnvironment.common(settings.otlp(), env);
    return settings
        .withEnabled(enabled && !disabled)
        .withEnvironment(environment())
        .withService(
            OtelVariables.SERVICE_NAME.in(env).orElse(name),
            OtelVariables.SERVICE_VERSION.in(env).orElse(version))
        .withResourceAttributes(attributes)
        .withOtlp(common)
        .withTracing(tracing(settings.tracing()))
        .withQueue(queue(QueueVariables.SPANS, settings.queue()))
        .withSignals(signals(settings.signals(), common));
  }

  private String environment() {
    String said = env.getOrDefault("TASKER_ENV", "").strip();
    return said.isEmpty() ? settings.environment() : said;
  }

  private SignalSettings signals(SignalSettings base, OtlpSettings common) {
    Map<Signal, OtlpSettings> own = new EnumMap<>(Signal.class);
    own.putAll(base.own());
    for (Signal signal : Signal.values()) {
      OtlpSettings before = base.own().getOrDefault(signal, common);
      OtlpSettings after = within(exportTimeout(signal), OtlpEnvironment.of(signal, before, env));
      if (!after.equals(common)) {
        own.put(signal, after);
      }
    }
    return new SignalSettings(
        exported(base.exported()),
        own,
        OtelVariables.METRIC_INTERVAL.in(env).orElse(base.metricInterval()),
        queue(QueueVariables.LOG_RECORDS, base.logQueue()),
        base.limits().overriddenBy(env));
  }

  private Optional<Duration> exportTimeout(Signal signal) {
    return switch (signal) {
      case TRACES -> QueueVariables.SPANS.timeout().in(env);
      case METRICS -> OtelVariables.METRIC_TIMEOUT.in(env);
      case LOGS -> QueueVariables.LOG_RECORDS.timeout().in(env);
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
      OtelVariables.exporter(signal.name())
          .in(env)
          .ifPresent(
              words -> {
                exported.remove(signal);
                if (words.contains(OtelVariables.OTLP) && !words.contains(OtelVariables.NONE)) {
                  exported.add(signal);
                }
              });
    }
    return exported;
  }

  private ExportQueue queue(QueueVariables variables, ExportQueue base) {
    int capacity = variables.capacity().in(env).orElse(base.capacity());
    int batch = variables.batch().in(env).orElse(base.batch());
    return new ExportQueue(
        capacity, Math.min(batch, capacity), variables.delay().in(env).orElse(base.delay()));
  }

  private TraceSampling tracing(TraceSampling base) {
    Optional<Double> rate = OtelVariables.SAMPLER_ARG.in(env);
    return OtelVariables.SAMPLER
        .in(env)
        .map(word -> TraceSampling.of(word, rate.orElse(1.0)))
        .or(() -> rate.map(share -> new TraceSampling(base.parentBased(), share)))
        .orElse(base);
  }
}
