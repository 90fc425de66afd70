package dev.tasker.bench.driver;

import dev.tasker.launch.LaunchOptions;
import dev.tasker.launch.Launcher;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A whole Tasker process in its default state: the product's own start, metrics on, OpenTelemetry
 * off, full audit. Blocking calls for the driver's own thread.
 */
final class TaskerUnderTest implements AutoCloseable {
  private static final JsonObject INPUT = new JsonObject().put("number", 2);
  private static final int START_LIMIT_MS = 60_000;
  private static final String FINISHED = "tasker.events.task.finished";

  private final Launcher.Running running;
  private final Map<String, Runnable> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private TaskerUnderTest(Launcher.Running running) {
    this.running = running;
    onFinished(finished -> ended(finished.getString("correlation_id")));
  }

  /** Starts it with the templates of the benchmark. */
  static TaskerUnderTest start(DriverEnv env, List<String> namespaces) throws IOException {
    Map<String, String> variables = new HashMap<>(env.process());
    variables.put("DATABASE_URL", env.databaseUrl());
    variables.putIfAbsent("LOG_LEVEL", "warn");
    Map<String, Object> overrides = new HashMap<>();
    overrides.put("orchestration.template_paths", Templates.paths(env.dir(), branches(env)));
    // Several processes that start at once on few cores are slow, which is not what is measured.
    overrides.put("database.connect_timeout_ms", START_LIMIT_MS);
    if (!namespaces.isEmpty()) {
      overrides.put("worker.namespaces", namespaces);
    }
    if (env.leaseMillis() > 0) {
      overrides.put("worker.lease.duration_ms", env.leaseMillis());
    }
    return new TaskerUnderTest(
        Launcher.launch(
            new LaunchOptions(
                variables, Optional.empty(), Optional.of(0), Optional.empty(), true, overrides)));
  }

  private static int branches(DriverEnv env) {
    return env.workload().equals("fan_out") ? env.count() : 1;
  }

  int httpPort() {
    return running.httpPort();
  }

  /** Calls back for every task this process has finished, on an event loop. */
  void onFinished(Consumer<JsonObject> listener) {
    running
        .vertx()
        .eventBus()
        .<JsonObject>localConsumer(FINISHED, message -> listener.accept(message.body()));
  }

  private void ended(String correlationId) {
    Runnable callback = waiting.remove(correlationId);
    if (callback != null) {
      callback.run();
    }
  }

  /** Creates one task; {@code finished} is called when its last step is committed. */
  void create(String template, Runnable finished) {
    String correlationId = "bench-" + numbers.incrementAndGet();
    waiting.put(correlationId, finished);
    running
        .creator()
        .create(request(template, INPUT, Optional.of(correlationId)))
        .onFailure(
            cause -> {
              failure.set(cause);
              ended(correlationId);
            });
  }

  /**
   * Creates {@code count} tasks as fast as the creator takes them, without waiting for their end.
   */
  void createMany(String template, int count, int inFlight) throws InterruptedException {
    Semaphore room = new Semaphore(inFlight);
    for (int i = 0; i < count; i++) {
      room.acquire();
      running
          .creator()
          .create(request(template, INPUT, Optional.empty()))
          .onFailure(failure::set)
          .onComplete(created -> room.release());
    }
    room.acquire(inFlight);
    requireNoFailure();
  }

  /** Creates one task with an input of its own and waits until it exists. */
  void createOne(String template, JsonObject input) {
    running.creator().create(request(template, input, Optional.empty())).await();
  }

  /** Runs tasks one after the other; answers the time each took, in milliseconds. */
  double[] alone(String template, int count) throws InterruptedException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      CountDownLatch done = new CountDownLatch(1);
      AtomicLong end = new AtomicLong();
      long start = System.nanoTime();
      create(
          template,
          () -> {
            end.set(System.nanoTime());
            done.countDown();
          });
      done.await();
      millis[i] = (end.get() - start) / 1e6;
    }
    requireNoFailure();
    return millis;
  }

  void requireNoFailure() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a task was not created", cause);
    }
  }

  private static TaskRequest request(
      String template, JsonObject input, Optional<String> correlationId) {
    int slash = template.indexOf('/');
    TaskRequest plain =
        TaskRequest.of(template.substring(0, slash), template.substring(slash + 1), input);
    return new TaskRequest(
        plain.namespaceName(),
        plain.name(),
        plain.version(),
        plain.context(),
        correlationId,
        plain.parentCorrelationId(),
        plain.idempotencyKey(),
        plain.priority(),
        plain.runAt(),
        plain.tags(),
        plain.initiator(),
        plain.sourceSystem(),
        plain.reason());
  }

  @Override
  public void close() {
    running.stop();
  }
}
