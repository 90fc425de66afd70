package dev.tasker.examples;

import dev.tasker.handler.BlockingStepHandler;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.handler.StepContext;
import dev.tasker.workflow.StepResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A report over a catalog of earthquakes, in blocking handlers. Context: {@code source} (a CSV file
 * or {@code classpath:data/…}) and {@code output} (the report's directory).
 *
 * <p>{@code load} puts the three columns that the analyses need into its result, about 25 kB for a
 * week, instead of passing the path on: the other steps may run on another machine or after the
 * file has changed, and must still see the same data.
 */
final class Seismology {

  static final String DEFAULT_SOURCE = "classpath:data/earthquakes.csv";

  private static final Classes MAGNITUDES =
      new Classes(new double[] {1, 2, 3, 4, 5}, List.of("<1", "1-2", "2-3", "3-4", "4-5", ">=5"));
  private static final Classes DEPTHS_KM =
      new Classes(new double[] {10, 70, 300}, List.of("<10", "10-70", "70-300", ">=300"));

  private Seismology() {}

  static void register(HandlerRegistry registry) {
    registry
        .register("seismology.load", (BlockingStepHandler) Seismology::load)
        .register("seismology.by_network", (BlockingStepHandler) Seismology::byNetwork)
        .register("seismology.by_magnitude_class", classify("magnitudes", MAGNITUDES))
        .register("seismology.by_depth", classify("depths_km", DEPTHS_KM))
        .register("seismology.energy", (BlockingStepHandler) Seismology::energy)
        .register("seismology.report", (BlockingStepHandler) Seismology::report);
  }

  private static StepResult load(StepContext context) throws IOException {
    String source = context.taskContext().getString("source", DEFAULT_SOURCE);
    try {
      return StepResult.success(EarthquakeCatalog.read(source).toJson());
    } catch (EarthquakeCatalog.BadDataException e) {
      // Reading it again does not mend it.
      return StepResult.permanent("bad_source", String.valueOf(e.getMessage()));
    }
  }

  private static StepResult byNetwork(StepContext context) {
    Map<String, Long> counts =
        context.requiredResult("load").getJsonArray("networks").stream()
            .map(String.class::cast)
            .collect(Collectors.groupingBy(network -> network, Collectors.counting()));
    JsonObject byNetwork = new JsonObject();
    counts.forEach(byNetwork::put);
    return StepResult.success(new JsonObject().put("by_network", byNetwork));
  }

  /** Events per class; a value that is missing falls in none and is counted apart. */
  private static BlockingStepHandler classify(String column, Classes classes) {
    return context -> {
      JsonArray values = context.requiredResult("load").getJsonArray(column);
      return StepResult.success(
          new JsonObject().put("classes", classes.count(values)).put("missing", missing(values)));
    };
  }

  private static StepResult energy(StepContext context) {
    JsonObject byClass = new JsonObject();
    MAGNITUDES.labels().forEach(label -> byClass.put(label, 0.0));
    double total = 0;
    for (Object magnitude : context.requiredResult("load").getJsonArray("magnitudes")) {
      if (magnitude instanceof Number number) {
        double joules = joules(number.doubleValue());
        String label = MAGNITUDES.labelOf(number.doubleValue());
        byClass.put(label, byClass.getDouble(label) + joules);
        total += joules;
      }
    }
    return StepResult.success(
        new JsonObject().put("total_energy_joules", total).put("joules_by_class", byClass));
  }

  /** Gutenberg and Richter: log10 E = 1.5 M + 4.8, E in joules. */
  static double joules(double magnitude) {
    return Math.pow(10, 1.5 * magnitude + 4.8);
  }

  private static StepResult report(StepContext context) throws IOException {
    JsonObject catalog = context.requiredResult("load");
    JsonObject energy = context.requiredResult("energy");
    JsonObject numbers =
        new JsonObject()
            .put("source", catalog.getString("source"))
            .put("sha256", catalog.getString("sha256"))
            .put("from", catalog.getString("from"))
            .put("to", catalog.getString("to"))
            .put("events", catalog.getInteger("events"))
            .put(
                "without_magnitude",
                context.requiredResult("by_magnitude_class").getInteger("missing"))
            .put("without_depth", context.requiredResult("by_depth").getInteger("missing"))
            .put("largest", largest(catalog.getJsonArray("top")))
            .put("total_energy_joules", energy.getDouble("total_energy_joules"))
            .put(
                "by_network",
                busiestFirst(context.requiredResult("by_network").getJsonObject("by_network")))
            .put(
                "by_magnitude_class",
                MAGNITUDES.inOrder(
                    context.requiredResult("by_magnitude_class").getJsonObject("classes")))
            .put(
                "by_depth",
                DEPTHS_KM.inOrder(context.requiredResult("by_depth").getJsonObject("classes")));
    String markdown =
        new EarthquakeMarkdown(
                numbers, catalog.getJsonArray("top"), energy.getJsonObject("joules_by_class"))
            .render();
    Path output = Path.of(context.taskContext().getString("output", "."));
    Path json = ReportFile.write(output, "earthquake-report.json", numbers.encodePrettily() + "\n");
    Path text = ReportFile.write(output, "earthquake-report.md", markdown);
    return StepResult.success(
        numbers
            .copy()
            .put(
                "files",
                new JsonObject().put("json", json.toString()).put("markdown", text.toString())));
  }

  /** The order is made here: jsonb, which results are stored as, does not keep that of keys. */
  private static JsonObject busiestFirst(JsonObject counts) {
    JsonObject ordered = new JsonObject();
    counts.fieldNames().stream()
        .sorted(
            Comparator.comparing((String network) -> -counts.getLong(network))
                .thenComparing(Comparator.naturalOrder()))
        .forEach(network -> ordered.put(network, counts.getLong(network)));
    return ordered;
  }

  private static JsonObject largest(JsonArray top) {
    if (top.isEmpty()) {
      return new JsonObject();
    }
    JsonObject first = top.getJsonObject(0);
    return new JsonObject()
        .put("id", first.getString("id"))
        .put("magnitude", first.getDouble("magnitude"))
        .put("place", first.getString("place"));
  }

  private static long missing(JsonArray values) {
    return values.stream().filter(value -> !(value instanceof Number)).count();
  }
}
