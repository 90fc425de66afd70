package dev.tasker.launch;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigLoader;
import dev.tasker.config.ConfigSource;
import dev.tasker.config.LoadedConfig;
import dev.tasker.telemetry.Telemetry;
import dev.tasker.telemetry.log.ConsoleLogging;
import dev.tasker.telemetry.settings.TelemetrySettings;
import dev.tasker.testkit.LogCapture;
import dev.tasker.worker.WorkerOptions;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What a reload needs, without a worker and without a database: a file, meters, a log. */
abstract class ReloadFixture {
  static final Duration LIMIT = Duration.ofSeconds(30);
  static final String BY_HAND = "config.reload_interval_ms = 0\n";

  final Telemetry telemetry = new Telemetry();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Vertx vertx = telemetry.vertxBuilder(new VertxOptions()).build();
  final Context context = vertx.getOrCreateContext();
  final List<WorkerOptions> used = new ArrayList<>();
  final String levelBefore = ConsoleLogging.level();
  final LogCapture log = new LogCapture();
  Future<Void> workerAnswers = Future.succeededFuture();
  @TempDir Path directory;

  @BeforeEach
  void listen() {
    ((CompositeMeterRegistry) telemetry.registry()).add(meters);
    ConsoleLogging.setLevel("info");
    await(vertx.deployVerticle(telemetry.verticle(TelemetrySettings.defaults())));
  }

  @AfterEach
  void close() {
    log.close();
    ConsoleLogging.setLevel(levelBefore);
    await(vertx.close());
  }

  static Duration interval(ConfigReload reload) {
    return reload.current().config().common().config().reloadInterval();
  }

  ConfigReload started(String text) throws IOException {
    return started(text, Map.of());
  }

  ConfigReload started(String text, Map<String, String> env) throws IOException {
    write(text);
    return reload(env);
  }

  ConfigReload reload(Map<String, String> env) {
    LoadedConfig loaded = ConfigLoader.loadBlocking(source(env));
    LiveSettings settings = settings(env);
    telemetry.sampler().use(Settings.sampling(loaded.config()));
    telemetry.runtime().sampleTraces(TelemetrySetup.of(loaded, options(env)).tracing());
    return new ConfigReload(
        context, source(env), loaded, settings, telemetry.metrics(), ConfigReload.READ_LIMIT);
  }

  LiveSettings settings(Map<String, String> env) {
    return new LiveSettings(
        options(env),
        telemetry,
        changed -> {
          synchronized (used) {
            used.add(changed);
            used.notifyAll();
          }
          return workerAnswers;
        });
  }

  static LaunchOptions options(Map<String, String> env) {
    return new LaunchOptions(
        env, Optional.empty(), Optional.empty(), Optional.empty(), true, Map.of());
  }

  ConfigSource source(Map<String, String> env) {
    Map<String, String> all = new HashMap<>(env);
    all.put("TASKER_CONFIG_PATH", file().toString());
    return ConfigSource.fromEnvironment(all);
  }

  Path file() {
    return directory.resolve("tasker.toml");
  }

  void write(String text) throws IOException {
    Files.writeString(file(), BY_HAND + text);
  }

  void awaitUsed(int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    synchronized (used) {
      while (used.size() < count) {
        assertThat(System.nanoTime()).as("options taken over").isLessThan(deadline);
        try {
          used.wait(100);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Until the context has done what it was given before. */
  void turn() {
    Promise<Void> passed = Promise.promise();
    context.runOnContext(own -> passed.complete());
    await(passed.future());
  }

  double reloads(String outcome) {
    return meters.get("tasker.config.reloads").tag("outcome", outcome).counter().count();
  }

  double gauge(String name) {
    return meters.get(name).gauge().value();
  }
}
