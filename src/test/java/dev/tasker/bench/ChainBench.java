package dev.tasker.bench;

import dev.tasker.launch.LaunchOptions;
import dev.tasker.launch.Launcher;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The 4-step chain: alone (latency from creation to the commit of its last step) and with many
 * tasks in flight (steps a second). Prints one JSON object.
 */
public final class ChainBench {
  private static final JsonObject INPUT = new JsonObject().put("number", 2);
  private static final int STEPS = 4;

  private final Launcher.Running tasker;
  private final Map<String, Runnable> waiting = new ConcurrentHashMap<>();

  private ChainBench(Launcher.Running tasker) {
    this.tasker = tasker;
    tasker
        .vertx()
        .eventBus()
        .<JsonObject>localConsumer(
            "tasker.events.task.finished",
            finished -> waiting.remove(finished.body().getString("correlation_id")).run());
  }

  public static void main(String[] args) throws InterruptedException, IOException {
    int alone = Integer.getInteger("bench.alone", 1000);
    int total = Integer.getInteger("bench.tasks", 20_000);
    int inFlight = Integer.getInteger("bench.in_flight", 64);
    Path data = Files.createTempDirectory("tasker-bench");
    Launcher.Running tasker =
        Launcher.launch(
            new LaunchOptions(
                environment(),
                Optional.empty(),
                Optional.of(0),
                Optional.of(data),
                false,
                Map.of()));
    try {
      ChainBench bench = new ChainBench(tasker);
      bench.throughput(total / 4, inFlight);
      bench.latencies(alone / 4);
      double stepsPerSecond = bench.throughput(total, inFlight);
      double[] millis = bench.latencies(alone);
      System.out.println(
          new JsonObject()
              .put("chain_alone_p50_ms", millis[millis.length / 2])
              .put("chain_alone_p99_ms", millis[millis.length * 99 / 100])
              .put("in_flight", inFlight)
              .put("steps_per_second", Math.round(stepsPerSecond))
              .encode());
    } finally {
      tasker.stop();
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> env = new ConcurrentHashMap<>(System.getenv());
    env.putIfAbsent("LOG_LEVEL", "warn");
    return env;
  }

  private double[] latencies(int count) throws InterruptedException {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      CountDownLatch done = new CountDownLatch(1);
      long start = System.nanoTime();
      AtomicLong end = new AtomicLong();
      create(
          () -> {
            end.set(System.nanoTime());
            done.countDown();
          });
      done.await();
      millis[i] = (end.get() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private double throughput(int count, int inFlight) throws InterruptedException {
    Semaphore room = new Semaphore(inFlight);
    CountDownLatch done = new CountDownLatch(count);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      room.acquire();
      create(
          () -> {
            room.release();
            done.countDown();
          });
    }
    done.await();
    return count * (double) STEPS / ((System.nanoTime() - start) / 1e9);
  }

  private final AtomicLong numbers = new AtomicLong();

  private void create(Runnable finished) {
    String correlationId = "bench-" + numbers.incrementAndGet();
    waiting.put(correlationId, finished);
    TaskRequest request = TaskRequest.of("examples", "linear", INPUT);
    tasker
        .creator()
        .create(withCorrelation(request, correlationId))
        .onFailure(Throwable::printStackTrace);
  }

  private static TaskRequest withCorrelation(TaskRequest r, String correlationId) {
    return new TaskRequest(
        r.namespaceName(),
        r.name(),
        r.version(),
        r.context(),
        Optional.of(correlationId),
        r.parentCorrelationId(),
        r.idempotencyKey(),
        r.priority(),
        r.runAt(),
        r.tags(),
        r.initiator(),
        r.sourceSystem(),
        r.reason());
  }
}
