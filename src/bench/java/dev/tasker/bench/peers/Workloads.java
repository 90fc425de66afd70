package dev.tasker.bench.peers;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The workloads, the same for every Java peer: warm up, measure, count the rows in SQL. */
final class Workloads {
  /** Fan-outs measured in one run. */
  private static final int FAN_OUTS = 5;

  private static final Duration LONGEST_STALL = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN_MILLIS = 2;

  /** A peer as a job queue; its rows are counted in SQL, all since the driver began. */
  interface JobQueue {
    void create(int jobs) throws Exception;

    void startWorkers() throws Exception;

    void stopWorkers() throws Exception;

    long doneRows() throws Exception;
  }

  /** One task, from the call that creates it until it is complete; blocks. */
  interface Task {
    void run() throws Exception;
  }

  /** A number that grows with the work done. */
  interface Progress {
    long now() throws Exception;
  }

  private final PeerRun run;
  private final JsonLines out;

  Workloads(PeerRun run, JsonLines out) {
    this.run = run;
    this.out = out;
  }

  /**
   * Jobs created with the workers stopped, then drained.
   *
   * @param handled the runs of the job handler; the rows are asked for only after it, so that the
   *     question does not burden the peer
   */
  void drain(JobQueue queue, AtomicLong handled) throws Exception {
    queue.create(run.warmUp());
    queue.startWorkers();
    await(handled::get, run.warmUp());
    await(queue::doneRows, run.warmUp());
    queue.stopWorkers();
    long handledBefore = handled.get();
    long rowsBefore = queue.doneRows();

    out.begin("create");
    queue.create(run.count());
    out.end("create", run.count(), out.seconds(), new JsonObject());

    out.begin("drain");
    queue.startWorkers();
    await(handled::get, handledBefore + run.count());
    await(queue::doneRows, rowsBefore + run.count());
    double seconds = out.seconds();
    out.end(
        "drain",
        run.count(),
        seconds,
        new JsonObject().put("done_rows", queue.doneRows() - rowsBefore));
    queue.stopWorkers();
    long extra = handled.get() - handledBefore - run.count();
    if (extra > 0) {
      System.err.println(extra + " jobs ran more than once");
    }
  }

  /** A closed loop over tasks: alone, or with {@code BENCH_IN_FLIGHT} at once. */
  void chain(Task task, Progress doneRows) throws Exception {
    int inFlight = run.workload().equals("chain_alone") ? 1 : run.inFlight();
    closedLoop(task, run.warmUp(), inFlight);
    long rowsBefore = doneRows.now();

    out.begin("chain");
    long[] nanos = closedLoop(task, run.count(), inFlight);
    double seconds = out.seconds();
    out.end(
        "chain",
        run.count(),
        seconds,
        JsonLines.percentiles(nanos).put("done_rows", doneRows.now() - rowsBefore));
  }

  /** One fan-out after the other; {@code count} is the branches of each. */
  void fanOut(Task warmUp, Task fanOut, Progress doneBranches) throws Exception {
    warmUp.run();
    long rowsBefore = doneBranches.now();

    out.begin("fan_out");
    long[] nanos = closedLoop(fanOut, FAN_OUTS, 1);
    double seconds = out.seconds();
    out.end(
        "fan_out",
        run.count(),
        seconds,
        JsonLines.percentiles(nanos)
            .put("repeats", FAN_OUTS)
            .put("done_rows", (doneBranches.now() - rowsBefore) / FAN_OUTS));
  }

  private static long[] closedLoop(Task task, int count, int inFlight) throws Exception {
    long[] nanos = new long[count];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> loop =
        () -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            long start = System.nanoTime();
            task.run();
            nanos[i] = System.nanoTime() - start;
          }
          return null;
        };
    inParallel(inFlight, loop);
    return nanos;
  }

  /** Runs the same on many threads; the first failure is thrown. */
  static void inParallel(int threads, Callable<Void> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(work);
      }
      for (Future<Void> one : pool.invokeAll(all)) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(Progress progress, long target) throws Exception {
    long last = -1;
    long lastChange = System.nanoTime();
    for (long now = progress.now(); now < target; now = progress.now()) {
      if (now != last) {
        last = now;
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > LONGEST_STALL.toNanos()) {
        throw new IllegalStateException(
            "stuck at " + now + " of " + target + " for " + LONGEST_STALL.toSeconds() + " s");
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
