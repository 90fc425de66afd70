package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * From the creation of a task to the call of its handler while nothing else happens, three ways: in
 * the worker's process, by HTTP to the worker's process, and by HTTP to another process that serves
 * another namespace and tells the worker through the database.
 */
final class StartLatencyScenario implements Scenario {
  private static final long IDLE_NANOS = 200_000_000;

  /** It is the system that is idle, not the JVM that is new, on either side of the connection. */
  private static final int WARM_REQUESTS = 20_000;

  private static final int WARM_CLIENTS = 8;

  /** Handler and harness read the same clock, whatever process they are in. */
  private static final String LATENCIES =
      """
      select percentile_cont(0.5) within group (order by ms) as p50,
             percentile_cont(0.99) within group (order by ms) as p99,
             count(*)::float8 as tasks
        from (select ((s.result ->> 'started_us')::float8 - (t.context ->> 'sent_us')::float8) / 1000 as ms
                from tasker_tasks t
                join tasker_steps s using (task_uuid)
               where t.context ->> 'way' = $1) latencies
      """;

  private static final String UNFINISHED =
      "select count(*)::float8 from tasker_tasks where completed_at is null";

  @Override
  public void run(Round round) throws Exception {
    String database = round.server().create(round.server().newName());
    try {
      new DriverRun(round, "start_latency").run(database);
      try (DriverProcess worker = serve(round, "bench").start(database);
          DriverProcess other = serve(round, "bench_other").start(database)) {
        int workerPort = worker.await("ready").getInteger("port");
        int otherPort = other.await("ready").getInteger("port");
        HttpTasks toWorker = new HttpTasks(workerPort);
        HttpTasks toOther = new HttpTasks(otherPort);
        warmUp(toWorker);
        warmUp(toOther);
        awaitIdle(round, database);
        post(round.count(), toWorker, "http");
        post(round.count(), toOther, "other_process");
      }
      record(round, database);
    } finally {
      round.server().drop(database);
    }
  }

  private static DriverRun serve(Round round, String namespaces) {
    return new DriverRun(round, "serve")
        .with("BENCH_NAMESPACES", namespaces)
        .with("BENCH_COUNT", 2_000);
  }

  /** What the warm-up has created may still wait for the worker. */
  private static void awaitIdle(Round round, String database) {
    try (Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
      while (sql.number(UNFINISHED) > 0) {
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
  }

  private static void post(int count, HttpTasks http, String way)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(IDLE_NANOS);
      http.create(mark(way));
    }
    LockSupport.parkNanos(IDLE_NANOS);
  }

  private static void warmUp(HttpTasks http) throws IOException, InterruptedException {
    ExecutorService clients = Executors.newFixedThreadPool(WARM_CLIENTS);
    try {
      List<Callable<String>> requests =
          Collections.nCopies(WARM_REQUESTS, () -> http.create(mark("warm")));
      for (Future<String> created : clients.invokeAll(requests)) {
        created.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a task of the warm-up was not created", e.getCause());
    } finally {
      clients.shutdownNow();
    }
  }

  private static JsonObject mark(String way) {
    return new JsonObject()
        .put("namespace", "bench")
        .put("name", "mark")
        .put(
            "context",
            new JsonObject()
                .put("way", way)
                .put("sent_us", ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
  }

  private static void record(Round round, String database) {
    try (Sql sql = Sql.connect(round.server().vertx(), round.server().url(database))) {
      for (String way : List.of("in_process", "http", "other_process")) {
        JsonObject row = sql.row(LATENCIES, way);
        round.add(way + "_p50_ms", row.getDouble("p50"));
        round.add(way + "_p99_ms", row.getDouble("p99"));
        if (row.getDouble("tasks") < round.count()) {
          round.fail("%s: only %s tasks were started".formatted(way, row.getDouble("tasks")));
        }
      }
    }
  }
}
