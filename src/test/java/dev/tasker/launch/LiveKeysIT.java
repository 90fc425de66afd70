package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigChange;
import dev.tasker.config.ConfigChange.Reload;
import dev.tasker.config.KeyDescription;
import dev.tasker.config.LoadedConfig;
import dev.tasker.config.ReloadReport;
import dev.tasker.config.ReloadReport.Outcome;
import dev.tasker.launch.Launcher.Running;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import dev.tasker.worker.WorkerOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.WorkerExecutorInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every key that is described as live, changed in the file of a whole process that runs, and looked
 * for in the part of it that uses the value.
 */
final class LiveKeysIT {
  private static final String BY_HAND = "config.reload_interval_ms = 0\n";

  /** What to write, and where the value must arrive. */
  private record Probe(String toml, Function<Running, Object> inForce, Object expected) {}

  private static final Map<String, Probe> PROBES = probes();

  private static MigratedDatabase db;
  private static Path file;
  private static RunningTasker tasker;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    file = Files.writeString(directory.resolve("tasker.toml"), BY_HAND);
    db = new MigratedDatabase();
    tasker = RunningTasker.on(db.url(), Map.of("TASKER_CONFIG_PATH", file.toString()), Map.of());
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void every_live_key_has_a_probe() {
    assertThat(PROBES.keySet()).containsExactlyInAnyOrderElementsOf(live());
  }

  @ParameterizedTest
  @MethodSource("live")
  void a_changed_value_arrives_where_it_is_used_and_leaves_again(String key) throws IOException {
    Probe probe = PROBES.get(key);
    Running running = tasker.running();
    Object before = probe.inForce().apply(running);
    assertThat(before).isNotEqualTo(probe.expected());

    Files.writeString(file, key.startsWith("config.") ? probe.toml() : BY_HAND + probe.toml());
    ReloadReport changed = await(running.reload("test"));

    assertThat(changed.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(changed.applied()).extracting(ConfigChange::key).allMatch(k -> k.startsWith(key));
    assertThat(probe.inForce().apply(running)).isEqualTo(probe.expected());

    Files.writeString(file, BY_HAND);
    assertThat(await(running.reload("test")).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(probe.inForce().apply(running)).isEqualTo(before);
  }

  static List<String> live() {
    return LoadedConfig.descriptions().stream()
        .filter(key -> key.reload() == Reload.LIVE)
        .map(KeyDescription::key)
        .toList();
  }

  private static Map<String, Probe> probes() {
    Map<String, Probe> probes = new HashMap<>();
    telemetry(probes);
    worker(probes);
    probes.put(
        "web.max_body_bytes",
        new Probe("web.max_body_bytes = 2000\n", running -> accepts(3000), false));
    probes.put(
        "config.reload_interval_ms",
        new Probe(
            "config.reload_interval_ms = 3600000\n",
            running -> running.configuration().config().common().config().reloadInterval(),
            Duration.ofHours(1)));
    return probes;
  }

  private static void telemetry(Map<String, Probe> probes) {
    String base = "telemetry.";
    put(probes, base + "log_level", "\"error\"", running -> ConsoleLogging.level(), "error");
    put(
        probes,
        base + "tracing.enabled",
        "false",
        running -> running.telemetry().runtime().settings().tracing().word(),
        "always_off");
    put(
        probes,
        base + "tracing.sampler",
        "\"always_on\"",
        running -> running.telemetry().runtime().settings().tracing().word(),
        "always_on");
    put(
        probes,
        base + "tracing.sample_rate",
        "0.25",
        running -> running.telemetry().runtime().settings().tracing().rate(),
        0.25);
    put(
        probes,
        base + "tracing.max_trace_age_seconds",
        "7",
        running -> running.telemetry().spans().maxTraceAge(),
        Duration.ofSeconds(7));
    put(
        probes,
        base + "spans.internal.enabled",
        "true",
        running -> running.telemetry().spans().tracesInternals(),
        true);
    put(probes, base + "metrics.enabled", "false", LiveKeysIT::rate, 0.0);
    put(probes, base + "metrics.detailed.enabled", "false", LiveKeysIT::rate, 0.0);
    put(probes, base + "metrics.detailed.sample_rate", "0.5", LiveKeysIT::rate, 0.5);
    put(probes, base + "metrics.namespaces", "{ probed = 0.75 }", LiveKeysIT::rate, 0.75);
    put(
        probes,
        base + "metrics.max_label_values",
        "9",
        running -> running.telemetry().metrics().labelLimit(),
        9);
  }

  private static void worker(Map<String, Probe> probes) {
    option(probes, "worker.max_in_flight", "7", WorkerOptions::maxInFlight, 7);
    option(probes, "worker.claim_batch", "7", WorkerOptions::claimBatch, 7);
    option(probes, "worker.lease.max_losses", "7", WorkerOptions::maxLeaseLosses, 7);
    option(
        probes,
        "worker.feed.poll_interval_ms",
        "77",
        WorkerOptions::pollInterval,
        Duration.ofMillis(77));
    option(
        probes,
        "worker.feed.notify_debounce_ms",
        "77",
        WorkerOptions::notifyDebounce,
        Duration.ofMillis(77));
    option(probes, "worker.completion.max_batch", "7", WorkerOptions::completionBatch, 7);
    option(
        probes,
        "worker.completion.max_retry_delay_ms",
        "77",
        WorkerOptions::maxRetryDelay,
        Duration.ofMillis(77));
    put(probes, "worker.blocking.pool_size", "7", LiveKeysIT::blockingThreads, 7);
    option(
        probes,
        "worker.execution_contexts.max_bytes",
        "70000",
        WorkerOptions::memoryCharacters,
        70_000L);
    option(
        probes,
        "worker.shutdown.drain_timeout_ms",
        "777",
        WorkerOptions::drainTimeout,
        Duration.ofMillis(777));
    option(
        probes,
        "worker.steps.default_timeout_seconds",
        "7",
        WorkerOptions::defaultStepTimeout,
        Duration.ofSeconds(7));
    option(probes, "orchestration.reaper.batch", "7", WorkerOptions::reapBatch, 7);
    option(probes, "orchestration.creation.max_batch", "7", WorkerOptions::creationBatch, 7);
  }

  private static void option(
      Map<String, Probe> probes,
      String key,
      String value,
      Function<WorkerOptions, Object> option,
      Object expected) {
    put(probes, key, value, running -> option.apply(running.worker().options()), expected);
  }

  private static void put(
      Map<String, Probe> probes,
      String key,
      String value,
      Function<Running, Object> inForce,
      Object expected) {
    probes.put(key, new Probe(key + " = " + value + "\n", inForce, expected));
  }

  private static double rate(Running running) {
    return running.telemetry().sampler().rateOf("probed");
  }

  /** All who ask Vert.x for the pool of this name share it. */
  private static int blockingThreads(Running running) {
    WorkerExecutor shared = running.vertx().createSharedWorkerExecutor("tasker-steps", 1);
    try {
      var threads = ((WorkerExecutorInternal) shared).pool().executor();
      return ((java.util.concurrent.ThreadPoolExecutor) threads).getMaximumPoolSize();
    } finally {
      await(shared.close());
    }
  }

  /** Whether a request with a body of this size is read at all. */
  private static boolean accepts(int bytes) {
    return tasker.status("POST", "/v1/tasks", "{\"x\": \"" + "x".repeat(bytes) + "\"}") != 413;
  }
}
