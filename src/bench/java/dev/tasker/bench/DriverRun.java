package dev.tasker.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a contender's driver on a database and samples the counters around each of its phases. */
final class DriverRun {

  /** At most so many database connections, the same for everyone. */
  static final int CONNECTIONS = 10;

  static final int IN_FLIGHT = 256;

  /**
   * A phase the driver has ended.
   *
   * @param end the driver's own words
   * @param rss memory of the driver at its end, in MB; 0 when it ended before anybody looked
   * @param rssPeak the most it had, in MB
   */
  record Phase(String name, JsonObject end, Counters used, double rss, double rssPeak) {
    double count() {
      return end.getDouble("count");
    }

    /** Of the whole phase; 0 when the driver reports latencies only. */
    double perSecond() {
      double seconds = end.getDouble("seconds", 0.0);
      return seconds > 0 ? count() / seconds : 0;
    }
  }

  /** What else happens while a phase runs; closed at its end. */
  @FunctionalInterface
  interface Meanwhile {
    AutoCloseable begin(String database) throws Exception;
  }

  private final Round round;
  private final List<String> command;
  private final Map<String, String> env = new HashMap<>();
  private Meanwhile meanwhile = database -> () -> {};

  DriverRun(Round round, String workload) {
    this(round, workload, round.contender().command());
  }

  DriverRun(Round round, String workload, List<String> command) {
    this.round = round;
    this.command = command;
    env.putAll(round.contender().env());
    env.put("BENCH_WORKLOAD", workload);
    env.put("BENCH_VARIANT", round.contender().variant());
    env.put("BENCH_COUNT", Integer.toString(round.count()));
    env.put("BENCH_IN_FLIGHT", Integer.toString(IN_FLIGHT));
    env.put("BENCH_CONNECTIONS", Integer.toString(CONNECTIONS));
    env.put("BENCH_DIR", round.scratch().toString());
  }

  DriverRun with(String name, Object value) {
    env.put(name, value.toString());
    return this;
  }

  DriverRun meanwhile(Meanwhile other) {
    meanwhile = other;
    return this;
  }

  /** Only starts it; the caller talks to it and closes it. */
  DriverProcess start(String database) throws IOException {
    env.put("BENCH_DATABASE_URL", round.server().url(database));
    return DriverProcess.start(command, env, round.scratch(), round.limitSeconds());
  }

  /**
   * Runs it to its end.
   *
   * @throws IOException when it fails or takes too long
   */
  List<Phase> run(String database) throws Exception {
    List<Phase> phases = new ArrayList<>();
    try (DriverProcess driver = start(database)) {
      // The first sample is slow, and the phase does not wait for it: not at its begin.
      Counters.sample(round.server(), database, driver.pid());
      for (Optional<JsonObject> line = driver.next(); line.isPresent(); line = driver.next()) {
        if (line.get().getString("event").equals("begin")) {
          phases.add(phase(driver, database));
        }
      }
      Optional<String> problem = driver.problemAtEnd();
      if (problem.isPresent()) {
        throw new IOException(problem.get());
      }
    }
    return phases;
  }

  private Phase phase(DriverProcess driver, String database) throws Exception {
    Counters before = Counters.sample(round.server(), database, driver.pid());
    try (AutoCloseable other = meanwhile.begin(database)) {
      JsonObject end = driver.await("end");
      double rss = ProcessTree.megabytes(driver.pid(), "VmRSS");
      double rssPeak = ProcessTree.megabytes(driver.pid(), "VmHWM");
      Counters used = Counters.sample(round.server(), database, driver.pid()).since(before);
      return new Phase(end.getString("phase"), end, used, rss, rssPeak);
    }
  }
}
