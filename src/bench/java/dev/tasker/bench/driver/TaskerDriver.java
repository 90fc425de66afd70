package dev.tasker.bench.driver;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The process the harness starts for Tasker. Its environment says what to run ({@link DriverEnv});
 * it answers by JSON lines on standard output.
 */
public final class TaskerDriver {
  private static final long IDLE_NANOS = 200_000_000;
  private static final int CREATIONS_IN_FLIGHT = 4096;
  private static final int FAN_OUT_REPEATS = 100;
  private static final int WARM_JOBS = 10_000;

  private final DriverEnv env;
  private final Lines lines;

  private TaskerDriver(DriverEnv env, Lines lines) {
    this.env = env;
    this.lines = lines;
  }

  public static void main(String[] args) throws Exception {
    Lines lines = new Lines(System.out);
    // Logs go to standard error: the harness reads nothing but JSON on standard output.
    System.setOut(System.err);
    new TaskerDriver(DriverEnv.of(System.getenv()), lines).run();
    System.exit(0);
  }

  private void run() throws Exception {
    switch (env.workload()) {
      case "chain_alone", "shape_alone" -> chainAlone();
      case "chain_many" -> chainMany();
      case "fan_out" -> fanOut();
      case "drain" -> drain();
      case "start_latency" -> startLatency();
      case "serve" -> serve();
      case "prepare" -> prepare();
      case "create" -> create();
      case "drain_on_signal" -> drainOnSignal();
      default -> throw new IllegalArgumentException("unknown workload " + env.workload());
    }
  }

  private void chainAlone() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, List.of())) {
      warmUp(tasker, env.template());
      lines.begin("chain");
      long start = System.nanoTime();
      double[] millis = tasker.alone(env.template(), env.count());
      double seconds = (System.nanoTime() - start) / 1e9;
      lines.end("chain", env.count(), seconds, Lines.percentiles(millis));
    }
  }

  private void chainMany() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, env.namespaces())) {
      warmUp(tasker, env.template());
      ClosedLoop loop = new ClosedLoop(tasker, env.template(), env.inFlight());
      lines.begin("chain");
      ClosedLoop.Done done =
          env.seconds() > 0 ? loop.bySeconds(env.seconds()) : loop.byCount(env.count());
      lines.end("chain", done.count(), done.seconds(), Lines.percentiles(done.millis()));
    }
  }

  /** A quarter of the measured tasks, as every contender's, unless said; in the loop's manner. */
  private void warmUp(TaskerUnderTest tasker, String template) throws InterruptedException {
    int warm = env.warmUp();
    if (env.workload().endsWith("_alone")) {
      tasker.alone(template, warm);
    } else {
      new ClosedLoop(tasker, template, env.inFlight()).byCount(warm);
    }
  }

  private void fanOut() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, List.of())) {
      tasker.alone(Templates.FAN_OUT, FAN_OUT_REPEATS / 4);
      lines.begin("fan_out");
      long start = System.nanoTime();
      double[] millis = tasker.alone(Templates.FAN_OUT, FAN_OUT_REPEATS);
      double seconds = (System.nanoTime() - start) / 1e9;
      JsonObject more = Lines.percentiles(millis).put("repeats", FAN_OUT_REPEATS);
      lines.end("fan_out", env.count(), seconds, more);
    }
  }

  /** Creates while no worker serves the namespace, then drains with a worker that starts then. */
  private void drain() throws Exception {
    try (TaskerUnderTest creating = TaskerUnderTest.start(env, List.of(Templates.WARM))) {
      warmUp(creating, Templates.WARM_JOB);
      lines.begin("create");
      long start = System.nanoTime();
      creating.createMany(Templates.JOB, env.count(), CREATIONS_IN_FLIGHT);
      lines.end("create", env.count(), (System.nanoTime() - start) / 1e9, new JsonObject());
    }
    lines.begin("drain");
    drainAll(env.count());
  }

  /** From the start of the worker to the end of the last task, by the clock of the machine. */
  private void drainAll(int count) throws IOException {
    long startMicros = BenchHandlers.nowMicros();
    AtomicLong events = new AtomicLong();
    try (TaskerUnderTest draining = TaskerUnderTest.start(env, List.of())) {
      draining.onFinished(finished -> events.incrementAndGet());
      Finished.Tasks done = new Finished(env.databaseUrl(), "bench").await(count, events);
      double seconds = (done.lastMicros() - startMicros) / 1e6;
      lines.end("drain", count, seconds, new JsonObject().put("done_rows", done.count()));
    }
  }

  private void startLatency() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, List.of())) {
      new ClosedLoop(tasker, Templates.WARM_JOB, env.inFlight()).byCount(WARM_JOBS);
      tasker.alone(Templates.WARM_JOB, WARM_JOBS / 5);
      lines.begin("start");
      long start = System.nanoTime();
      marks(tasker, env.count(), "in_process");
      lines.end("start", env.count(), (System.nanoTime() - start) / 1e9, new JsonObject());
    }
  }

  private static void marks(TaskerUnderTest tasker, int count, String way) {
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(IDLE_NANOS);
      tasker.createOne(
          Templates.MARK,
          new JsonObject().put("way", way).put("sent_us", BenchHandlers.nowMicros()));
    }
    LockSupport.parkNanos(IDLE_NANOS);
  }

  /** Serves until the harness kills it or closes its standard input. */
  private void serve() throws Exception {
    List<String> namespaces = new ArrayList<>(env.namespaces());
    if (!namespaces.isEmpty()) {
      namespaces.add(Templates.WARM);
    }
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, namespaces)) {
      warmUp(tasker, Templates.WARM_CHAIN);
      ready(tasker);
      awaitLine();
    }
  }

  /** Creates the schema and registers the templates. */
  private void prepare() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, List.of(Templates.WARM))) {
      ready(tasker);
    }
  }

  /** Creates a backlog that nobody serves yet. */
  private void create() throws Exception {
    try (TaskerUnderTest tasker = TaskerUnderTest.start(env, List.of(Templates.WARM))) {
      long start = System.nanoTime();
      lines.begin("create");
      tasker.createMany(env.template(), env.count(), CREATIONS_IN_FLIGHT);
      lines.end("create", env.count(), (System.nanoTime() - start) / 1e9, new JsonObject());
    }
  }

  /**
   * Warms up, waits for the harness to say so, and serves the backlog until standard input ends.
   */
  private void drainOnSignal() throws Exception {
    try (TaskerUnderTest warm = TaskerUnderTest.start(env, List.of(Templates.WARM))) {
      warmUp(warm, Templates.WARM_CHAIN);
      ready(warm);
    }
    awaitLine();
    try (TaskerUnderTest draining = TaskerUnderTest.start(env, env.namespaces())) {
      awaitLine();
    }
  }

  private void ready(TaskerUnderTest tasker) {
    lines.say(
        new JsonObject()
            .put("event", "ready")
            .put("port", tasker.httpPort())
            .put("pid", ProcessHandle.current().pid()));
  }

  /** Until a line or the end of standard input: a harness that died must not leave processes. */
  private static void awaitLine() throws IOException {
    int read = System.in.read();
    while (read >= 0 && read != '\n') {
      read = System.in.read();
    }
  }
}
