package dev.tasker.launch;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.TaskerConfig;
import dev.tasker.config.TelemetryConfig;
import dev.tasker.launch.LiveSetting.Change;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.sampling.SamplingSettings;
import dev.tasker.worker.WorkerOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Every key that can change while running, with the part of the process that takes it over. A key
 * that is described as live and is missing here fails a test, and so does one too many.
 */
final class LiveSettings {
  private static final String NAMESPACES = "telemetry.metrics.namespaces";

  private final LaunchOptions options;
  private final Telemetry telemetry;
  private final List<LiveSetting> settings;

  /**
   * @param worker takes other options over while it works
   */
  LiveSettings(
      LaunchOptions options, Telemetry telemetry, Function<WorkerOptions, Future<Void>> worker) {
    this.options = options;
    this.telemetry = telemetry;
    this.settings =
        List.of(
            // First what can fail while it is put in force: the rest are assignments.
            worker(worker),
            logLevel(),
            traces(),
            traceAge(),
            internalSpans(),
            rates(),
            labels(),
            LiveSetting.askedFor("web.max_body_bytes"),
            LiveSetting.askedFor("config.reload_interval_ms"));
  }

  /** All keys of all settings. */
  Set<String> keys() {
    return settings.stream()
        .flatMap(setting -> setting.keys().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Prepares changed values; what cannot be fails here, before anything has changed.
   *
   * @param config what holds afterwards
   * @return puts all of them in force, one after another, and none after one that fails
   */
  Supplier<Future<Void>> prepare(LoadedConfig config, List<ConfigChange> changes) {
    changes.forEach(this::requireSetting);
    Change change = new Change(config, changes);
    List<Supplier<Future<Void>>> prepared =
        settings.stream()
            .filter(setting -> changes.stream().anyMatch(c -> setting.concerns(c.key())))
            .map(setting -> setting.prepare().apply(change))
            .toList();
    return () -> inTurn(prepared);
  }

  private static Future<Void> inTurn(List<Supplier<Future<Void>>> prepared) {
    Future<Void> done = Future.succeededFuture();
    for (Supplier<Future<Void>> next : prepared) {
      done = done.compose(before -> next.get());
    }
    return done;
  }

  /** The variable that keeps a value of the files without effect, if there is one. */
  Map<String, String> overruled(List<ConfigChange> changes) {
    return changes.stream()
        .map(ConfigChange::key)
        .flatMap(
            key -> TelemetrySetup.overruledBy(key, options).map(v -> Map.entry(key, v)).stream())
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void requireSetting(ConfigChange change) {
    if (settings.stream().noneMatch(setting -> setting.concerns(change.key()))) {
      throw new IllegalStateException(
          change.key() + " is described as live, but nothing applies it");
    }
  }

  private static LiveSetting logLevel() {
    return LiveSetting.of(
        Set.of("telemetry.log_level"),
        config -> telemetry(config).logLevel().name().toLowerCase(Locale.ROOT),
        ConsoleLogging::setLevel);
  }

  private LiveSetting traces() {
    return LiveSetting.of(
        Set.of(
            "telemetry.tracing.enabled",
            "telemetry.tracing.sampler",
            "telemetry.tracing.sample_rate"),
        config -> TelemetrySetup.of(config, options).tracing(),
        sampling -> telemetry.runtime().sampleTraces(sampling));
  }

  private LiveSetting traceAge() {
    return LiveSetting.of(
        Set.of("telemetry.tracing.max_trace_age_seconds"),
        config -> telemetry(config).tracing().maxTraceAge(),
        age -> telemetry.spans().limitTraceAge(age));
  }

  private LiveSetting internalSpans() {
    return LiveSetting.of(
        Set.of("telemetry.spans.internal.enabled"),
        config -> telemetry(config).spans().internal().enabled(),
        enabled -> telemetry.runtime().traceInternals(enabled));
  }

  /** A rate that the files change wins over the live one of that namespace, and over no other. */
  private LiveSetting rates() {
    return new LiveSetting(
        Set.of(
            "telemetry.metrics.enabled",
            "telemetry.metrics.detailed.enabled",
            "telemetry.metrics.detailed.sample_rate",
            NAMESPACES),
        change -> {
          SamplingSettings rates = Settings.sampling(change.config().config());
          List<String> changed =
              change.changes().stream().flatMap(c -> namespace(c).stream()).toList();
          return () -> {
            telemetry.sampler().use(rates);
            changed.forEach(telemetry.sampler()::clear);
            return Future.succeededFuture();
          };
        });
  }

  private static Optional<String> namespace(ConfigChange change) {
    String key = change.key();
    return key.startsWith(NAMESPACES + '.')
        ? Optional.of(key.substring(NAMESPACES.length() + 1))
        : Optional.empty();
  }

  private LiveSetting labels() {
    return LiveSetting.of(
        Set.of("telemetry.metrics.max_label_values"),
        config -> telemetry(config).metrics().maxLabelValues(),
        values -> telemetry.metrics().limitLabels(values));
  }

  private static LiveSetting worker(Function<WorkerOptions, Future<Void>> worker) {
    return new LiveSetting(
        Set.of(
            "worker.max_in_flight",
            "worker.claim_batch",
            "worker.lease.max_losses",
            "worker.feed.poll_interval_ms",
            "worker.feed.notify_debounce_ms",
            "worker.completion.max_batch",
            "worker.completion.max_retry_delay_ms",
            "worker.blocking.pool_size",
            "worker.execution_contexts.max_bytes",
            "worker.shutdown.drain_timeout_ms",
            "worker.steps.default_timeout_seconds",
            "orchestration.reaper.batch",
            "orchestration.creation.max_batch"),
        change -> {
          WorkerOptions options = Settings.worker(change.config().config());
          return () -> worker.apply(options);
        });
  }

  private static TelemetryConfig telemetry(LoadedConfig loaded) {
    TaskerConfig config = loaded.config();
    return config.common().telemetry();
  }
}
