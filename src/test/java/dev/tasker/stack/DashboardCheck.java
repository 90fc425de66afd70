package dev.tasker.stack;

import dev.tasker.stack.Dashboards.Query;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.OtlpReceiver;
import dev.tasker.testkit.PostgresServer;
import dev.tasker.testkit.ReceivedSpan;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code make check-dashboards}: the jar, a collector, postgres_exporter and Prometheus on the
 * shipped configuration, then every query of every dashboard and alert rule. A query that is
 * refused, or goes on to answer nothing or no number while work is done, fails the check, and so
 * does an exemplar of a trace that the collector has not got.
 */
public final class DashboardCheck {
  private static final Path CONFIGURATION = Path.of("docker/prometheus");
  private static final String WORKER = "worker:8080";
  private static final String EXPORTER = "postgres-exporter:9187";
  private static final int ROUNDS = 2;
  private static final int TASKS_A_ROUND = 9;

  /** A busy machine may need a while for what a query wants: a sample, or two of them. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final ServingJar worker;
  private final OtlpReceiver collector;
  private final Prometheus prometheus;
  private final List<String> faults = new ArrayList<>();

  private DashboardCheck(ServingJar worker, OtlpReceiver collector, Prometheus prometheus) {
    this.worker = worker;
    this.collector = collector;
    this.prometheus = prometheus;
  }

  /** Exits with 1 when a query fails. */
  public static void main(String[] arguments) {
    boolean passed = false;
    try {
      passed = passes();
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
    }
    // The collector and the embedded server of PostgresServer end with this JVM, not before.
    System.exit(passed ? 0 : 1);
  }

  private static boolean passes() throws Exception {
    Path directory = Files.createTempDirectory(Path.of("target"), "check-dashboards");
    String database = PostgresServer.createDatabase();
    OtlpReceiver collector = MigratedDatabase.await(OtlpReceiver.start(Vertx.vertx()));
    try (ServingJar worker = ServingJar.on(database, telemetry(collector));
        Service exporter =
            exporter(PostgresServer.asMonitor(database, "tasker_dashboard_check"), directory);
        Prometheus prometheus =
            Prometheus.start(
                configuration(directory, "127.0.0.1:" + worker.port(), exporter.address()),
                directory)) {
      DashboardCheck check = new DashboardCheck(worker, collector, prometheus);
      check.work();
      return check.findsNoFault();
    }
  }

  /** Every trace is recorded, as is every timing, so that there are exemplars. */
  private static Map<String, String> telemetry(OtlpReceiver collector) {
    return Map.of(
        "TELEMETRY_ENABLED",
        "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        collector.endpoint(),
        "OTEL_TRACES_SAMPLER_ARG",
        "1.0",
        "TASKER__TELEMETRY__METRICS__DETAILED__SAMPLE_RATE",
        "1.0");
  }

  /** With the option of the stack: this version's bgwriter collector fails on PostgreSQL 17+. */
  private static Service exporter(String database, Path directory) throws Exception {
    return Service.start(
        directory.resolve("exporter.log"),
        List.of(
            "prometheus-postgres-exporter",
            "--no-collector.bgwriter",
            "--web.listen-address=127.0.0.1:0"),
        Map.of(
            "DATA_SOURCE_NAME",
            database + (database.contains("?") ? "&" : "?") + "sslmode=disable"));
  }

  /** The shipped files; only the addresses of the targets differ. */
  private static Path configuration(Path directory, String worker, String exporter)
      throws IOException {
    String shipped = Files.readString(CONFIGURATION.resolve("prometheus.yml"));
    if (!shipped.contains('"' + WORKER + '"') || !shipped.contains('"' + EXPORTER + '"')) {
      throw new IllegalStateException("prometheus.yml must scrape " + WORKER + " and " + EXPORTER);
    }
    Files.copy(CONFIGURATION.resolve("tasker.rules.yml"), directory.resolve("tasker.rules.yml"));
    return Files.writeString(
        directory.resolve("prometheus.yml"),
        shipped.replace(WORKER, worker).replace(EXPORTER, exporter));
  }

  /** A rate needs samples before and after: so two rounds, and a scrape between them. */
  private void work() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      round();
      prometheus.await("sum(tasker_tasks_completed_total) >= %d".formatted(round * TASKS_A_ROUND));
    }
    prometheus.await("count(up == 1) == 2 and min(count_over_time(up[5m])) >= 3");
  }

  private void round() throws Exception {
    worker.create(TASKS_A_ROUND, DashboardCheck::task);
    collectGarbage();
  }

  /** So that there are pauses to show; so little work makes none by itself. */
  private void collectGarbage() throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(worker.process().pid()),
                "GC.run")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd GC.run: " + said);
    }
  }

  /** One that succeeds, one whose payment is retried, one that fails. */
  private static JsonObject task(int number) {
    return switch (number % 3) {
      case 0 -> ServingJar.mixedDag(6);
      case 1 -> order("MUG-BLUE");
      default -> order("NOT-IN-THE-SHOP");
    };
  }

  private static JsonObject order(String sku) {
    JsonObject item = new JsonObject().put("sku", sku).put("quantity", 1).put("unit_price", 9.5);
    return new JsonObject()
        .put("name", "order_fulfillment")
        .put("namespace", "orders")
        .put("version", "1.0.0")
        .put(
            "context",
            new JsonObject()
                .put("order_id", "check")
                .put("customer", new JsonObject().put("name", "A").put("email", "a@example.org"))
                .put("items", new JsonArray().add(item)));
  }

  private boolean findsNoFault() throws Exception {
    List<Query> queries = new ArrayList<>();
    for (JsonObject dashboard : Dashboards.all()) {
      Dashboards.queries(dashboard).forEach(query -> queries.add(query.filled()));
      for (JsonObject panel : Dashboards.others(dashboard)) {
        say(
            "not asked: "
                + Dashboards.place(dashboard, panel)
                + ": "
                + panel.getString("description"));
      }
    }
    int ofDashboards = queries.size();
    List<JsonObject> rules = prometheus.rules();
    for (JsonObject rule : rules) {
      if (!rule.getString("health").equals("ok")) {
        faults.add(rule.getString("name") + ": " + rule.getString("lastError"));
      }
      queries.add(new Query(rule.getString("name"), comparable(rule.getString("query"))));
    }
    ask(queries);
    lookAtExemplars("tasker_step_duration_seconds_bucket");
    lookAtExemplars("tasker_task_duration_seconds_bucket");
    faults.forEach(DashboardCheck::say);
    say(
        "%d queries of dashboards, %d alert rules, exemplars of two timings, %d faults"
            .formatted(ofDashboards, rules.size(), faults.size()));
    return faults.isEmpty() && ofDashboards > 0 && !rules.isEmpty();
  }

  /**
   * An alert rightly answers nothing while all is well. Its comparisons made to answer 0 or 1, it
   * answers nothing only when what it compares is not there.
   */
  private static String comparable(String alert) {
    return alert.replaceAll(" (==|!=|>=|<=|>|<) ", " $1 bool ");
  }

  /** Those at fault are asked again, with new work before it: a rate looks at the last minute. */
  private void ask(List<Query> queries) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<Query, String> wrong = wrong(queries);
    while (!wrong.isEmpty() && System.nanoTime() < deadline) {
      double scrapes = scrapes();
      round();
      prometheus.await("min(count_over_time(up{job=\"tasker\"}[1h])) > %f".formatted(scrapes));
      wrong = wrong(List.copyOf(wrong.keySet()));
    }
    wrong.forEach(
        (query, what) ->
            faults.add("FAULT " + query.where() + ": " + query.promql() + "\n      " + what));
  }

  private double scrapes() throws IOException, InterruptedException {
    JsonArray counted = prometheus.query("min(count_over_time(up{job=\"tasker\"}[1h]))");
    return Double.parseDouble(counted.getJsonObject(0).getJsonArray("value").getString(1));
  }

  /** What is wrong with which of them. */
  private Map<Query, String> wrong(List<Query> queries) throws InterruptedException {
    Map<Query, String> wrong = new LinkedHashMap<>();
    for (Query query : queries) {
      try {
        JsonArray result = prometheus.query(query.promql());
        if (Dashboards.objects(result).stream().noneMatch(DashboardCheck::isNumber)) {
          wrong.put(query, "answers " + (result.isEmpty() ? "nothing" : "no number: " + result));
        }
      } catch (IOException refused) {
        wrong.put(query, String.valueOf(refused.getMessage()));
      }
    }
    return wrong;
  }

  /** Spans wait before they are sent, hence the collector may get one a little later. */
  private void lookAtExemplars(String series) throws Exception {
    try {
      Eventually.get(
          "exemplars of " + series + " whose traces have been exported: those that have not",
          PATIENCE,
          () -> notExported(prometheus.exemplars(series)),
          List::isEmpty);
    } catch (AssertionError missing) {
      faults.add("FAULT " + missing.getMessage());
    }
  }

  private List<String> notExported(Set<String> traces) {
    if (traces.isEmpty()) {
      return List.of("(no exemplar at all)");
    }
    Set<String> exported =
        collector.spans().stream().map(ReceivedSpan::traceId).collect(Collectors.toSet());
    return traces.stream().filter(trace -> !exported.contains(trace)).toList();
  }

  private static boolean isNumber(JsonObject sample) {
    return !List.of("NaN", "+Inf", "-Inf").contains(sample.getJsonArray("value").getString(1));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
