package dev.tasker.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results of a run as files: JSON with everything, Markdown to read, SVG to look at. */
final class Report {
  private final Machine machine;
  private final BenchOptions options;
  private final Samples samples;
  private final List<Target> targets;
  private final List<Comparison> comparisons;

  Report(Machine machine, BenchOptions options, Samples samples) {
    this.machine = machine;
    this.options = options;
    this.samples = samples;
    this.targets = Targets.of(samples);
    this.comparisons = Comparison.of(samples);
  }

  /** Writes the files; answers where. */
  List<Path> write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path json = directory.resolve("results.json");
    Path markdown = directory.resolve("results.md");
    Path plot = directory.resolve("results.svg");
    Files.writeString(json, json().encodePrettily() + "\n");
    Files.writeString(markdown, markdown());
    Files.writeString(plot, new Plot(comparisons).svg());
    return List.of(json, markdown, plot);
  }

  String markdown() {
    return new MarkdownReport(machine, options.quick, samples, targets, comparisons).text();
  }

  private JsonObject json() {
    JsonObject facts = new JsonObject();
    machine.facts().forEach(facts::put);
    JsonArray results = new JsonArray();
    samples.forEach(
        (key, stats) ->
            results.add(
                new JsonObject()
                    .put("workload", key.workload())
                    .put("contender", key.contender())
                    .put("metric", key.metric())
                    .put("median", stats.median())
                    .put("min", stats.min())
                    .put("max", stats.max())
                    .put("rounds", stats.rounds())));
    return new JsonObject()
        .put("form", options.quick ? "quick" : "full")
        .put("machine", facts)
        .put("targets", new JsonArray(targets.stream().map(Report::json).toList()))
        .put("comparisons", new JsonArray(comparisons.stream().map(Report::json).toList()))
        .put("results", results)
        .put(
            "failures",
            new JsonArray(samples.failures().stream().map(JsonObject::mapFrom).toList()));
  }

  private static JsonObject json(Target target) {
    return new JsonObject()
        .put("workload", target.workload())
        .put("target", target.promise())
        .put("measured", target.measured().orElse(null))
        .put("verdict", target.verdict());
  }

  private static JsonObject json(Comparison comparison) {
    JsonObject speeds = new JsonObject();
    comparison.bars().forEach(bar -> speeds.put(bar.contender(), bar.speed()));
    return new JsonObject().put("title", comparison.title()).put("speed", speeds);
  }
}
