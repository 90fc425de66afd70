package dev.tasker.cli;

import dev.tasker.launch.ProcessAge;
import dev.tasker.launch.StartStages;
import dev.tasker.launch.StartStages.Stage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a start has spent its time on, for people or as one line of JSON.
 *
 * @param beforeMain from the begin of the process to the first stage
 * @param stages in the order in which they began; their times count from {@code main}
 * @param ready from the begin of the process to now
 */
record StartupReport(Duration beforeMain, List<Stage> stages, Duration ready) {
  private static final String JVM = "jvm";
  private static final int KILOBYTE = 1024;

  /** Of the process that runs this, which has just become ready. */
  static StartupReport of(StartStages stages) {
    Duration ready = ProcessAge.now();
    Duration beforeMain = ready.minus(stages.elapsed());
    return new StartupReport(
        beforeMain.isNegative() ? Duration.ZERO : beforeMain, stages.ended(), ready);
  }

  /** A table: times in milliseconds since the begin of the process, stages may overlap. */
  void printTable(PrintWriter out) {
    ResultTable table =
        new ResultTable()
            .text("STAGE")
            .number("BEGAN ms")
            .number("TOOK ms")
            .number("HEAP KB")
            .number("ALLOCATED KB")
            .number("THREADS")
            .row(JVM, millis(Duration.ZERO), millis(beforeMain), "-", "-", "-");
    stages.forEach(
        stage ->
            table.row(
                stage.name(),
                millis(began(stage)),
                millis(stage.took()),
                stage.heapBytes() / KILOBYTE,
                allocated(stage),
                stage.threads()));
    table.print(out);
    out.println("ready after " + millis(ready) + " ms");
  }

  /** The same as one line of JSON. */
  JsonObject toJson() {
    JsonArray all =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("stage", JVM)
                    .put("began_ms", 0)
                    .put("took_ms", ms(beforeMain)));
    stages.forEach(stage -> all.add(toJson(stage)));
    return new JsonObject().put("stages", all).put("ready_ms", ms(ready));
  }

  private JsonObject toJson(Stage stage) {
    JsonObject json =
        new JsonObject()
            .put("stage", stage.name())
            .put("began_ms", ms(began(stage)))
            .put("took_ms", ms(stage.took()))
            .put("heap_bytes", stage.heapBytes());
    stage.allocatedBytes().ifPresent(bytes -> json.put("allocated_bytes", bytes));
    return json.put("threads", stage.threads());
  }

  private static String allocated(Stage stage) {
    return stage.allocatedBytes().isPresent()
        ? Long.toString(stage.allocatedBytes().getAsLong() / KILOBYTE)
        : "-";
  }

  private Duration began(Stage stage) {
    return beforeMain.plus(stage.began());
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
  }

  /** To a tenth of a millisecond. */
  private static double ms(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 10.0;
  }
}
