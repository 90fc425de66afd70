package dev.tasker.bench.driver;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Arrays;

/** The JSON lines a driver tells the harness: one object a line, at once. Safe on any thread. */
final class Lines {
  private final PrintStream out;

  Lines(PrintStream out) {
    this.out = out;
  }

  void begin(String phase) {
    say(new JsonObject().put("event", "begin").put("phase", phase));
  }

  void end(String phase, long count, double seconds, JsonObject more) {
    say(
        new JsonObject()
            .put("event", "end")
            .put("phase", phase)
            .put("count", count)
            .put("seconds", seconds)
            .mergeIn(more));
  }

  synchronized void say(JsonObject line) {
    out.println(line.encode());
    out.flush();
  }

  /** The two percentiles of the contract. */
  static JsonObject percentiles(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new JsonObject()
        .put("p50_ms", at(sorted, 0.50))
        .put("p99_ms", at(sorted, 0.99))
        .put("max_ms", sorted.length == 0 ? 0 : sorted[sorted.length - 1]);
  }

  private static double at(double[] sorted, double quantile) {
    return sorted.length == 0
        ? 0
        : sorted[Math.min(sorted.length - 1, (int) (sorted.length * quantile))];
  }
}
