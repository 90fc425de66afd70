package dev.tasker.stack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards that the stack provisions, and what they ask Prometheus. */
final class Dashboards {
  static final Path DIRECTORY = Path.of("docker/grafana/dashboards");

  /** How the description of a panel begins that Prometheus cannot answer; the reason follows. */
  static final String UNCHECKED = "Unchecked: ";

  /** What the description of a panel says, with the reason, when its queries may fall back to 0. */
  static final String RIGHTLY_ZERO = "Rightly 0: ";

  private static final String FALLBACK = " or vector(0)";
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

  /** One question to Prometheus, with the place it is written at. */
  record Query(String where, String promql) {

    /** As Grafana would send it with everything selected. */
    Query filled() {
      return new Query(
          where,
          promql
              .replace("$__rate_interval", "1m")
              .replace("$__range", "5m")
              .replace("$namespace", ".*")
              .replace("$task_name", ".*"));
    }
  }

  private Dashboards() {}

  static List<JsonObject> all() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.list(DIRECTORY)) {
      files = tree.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<JsonObject> dashboards = new ArrayList<>();
    for (Path file : files) {
      dashboards.add(new JsonObject(Files.readString(file)));
    }
    return dashboards;
  }

  /** All questions to Prometheus: of every panel, and of every variable. */
  static List<Query> queries(JsonObject dashboard) {
    List<Query> queries = new ArrayList<>();
    for (JsonObject variable :
        objects(dashboard.getJsonObject("templating").getJsonArray("list"))) {
      if (variable.getString("type").equals("query")) {
        queries.add(
            new Query(
                place(dashboard, "$" + variable.getString("name")),
                labelValues(variable.getJsonObject("query").getString("query"))));
      }
    }
    for (JsonObject panel : panels(dashboard)) {
      for (JsonObject target : objects(panel.getJsonArray("targets"))) {
        if (isPrometheus(target)) {
          queries.add(new Query(place(dashboard, panel), expression(panel, target)));
        }
      }
    }
    return queries;
  }

  /** The panels that ask something else than Prometheus. */
  static List<JsonObject> others(JsonObject dashboard) {
    return panels(dashboard).stream()
        .filter(
            panel ->
                !objects(panel.getJsonArray("targets")).stream().allMatch(Dashboards::isPrometheus))
        .toList();
  }

  /** The panels that show data. */
  static List<JsonObject> panels(JsonObject dashboard) {
    return objects(dashboard.getJsonArray("panels")).stream()
        .filter(panel -> !panel.getString("type").equals("row"))
        .toList();
  }

  static String place(JsonObject dashboard, JsonObject panel) {
    return place(dashboard, panel.getString("title"));
  }

  static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  /**
   * Without its fallback, which would hide a wrong name, unless the panel gives a reason for it.
   */
  private static String expression(JsonObject panel, JsonObject target) {
    String promql = target.getString("expr");
    return panel.getString("description", "").contains(RIGHTLY_ZERO)
        ? promql
        : promql.replace(FALLBACK, "");
  }

  private static String place(JsonObject dashboard, String part) {
    return dashboard.getString("title") + " / " + part;
  }

  private static boolean isPrometheus(JsonObject target) {
    return target.getJsonObject("datasource").getString("type").equals("prometheus");
  }

  /** Grafana's own function, in PromQL. */
  private static String labelValues(String query) {
    Matcher call = LABEL_VALUES.matcher(query);
    if (!call.matches()) {
      throw new IllegalArgumentException("not label_values(…, label): " + query);
    }
    return "group by (" + call.group(2) + ") (" + call.group(1) + ")";
  }
}
