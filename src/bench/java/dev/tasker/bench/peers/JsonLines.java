package dev.tasker.bench.peers;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Arrays;

/** Writes the events of a run to standard output, which is kept free of everything else. */
final class JsonLines {
  private final PrintStream out = System.out;
  private long began;

  JsonLines() {
    System.setOut(System.err);
  }

  void begin(String phase) {
    write(new JsonObject().put("event", "begin").put("phase", phase));
    began = System.nanoTime();
  }

  void end(String phase, int count, double seconds, JsonObject facts) {
    write(
        new JsonObject()
            .put("event", "end")
            .put("phase", phase)
            .put("count", count)
            .put("seconds", seconds)
            .mergeIn(facts));
  }

  /** Seconds since {@link #begin}: take them before the rows are counted. */
  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** The median and the 99th percentile, in milliseconds, of latencies in nanoseconds. */
  static JsonObject percentiles(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new JsonObject()
        .put("p50_ms", sorted[sorted.length / 2] / 1e6)
        .put("p99_ms", sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6);
  }

  private void write(JsonObject event) {
    out.println(event.encode());
    out.flush();
  }
}
