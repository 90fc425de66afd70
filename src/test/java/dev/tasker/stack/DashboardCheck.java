package dev.tasker.stack;

import dev.tasker.stack.Dashboards.Query;
import dev.tasker.testkit.PostgresServer;
import dev.tasker.testkit.ServingJar;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code make check-dashboards}: the jar, postgres_exporter and Prometheus on the shipped
 * configuration, then every query of every dashboard and alert rule. A query that is refused, or
 * answers nothing or no number, fails the check.
 */
public final class DashboardCheck {
  private static final Path CONFIGURATION = Path.of("docker/prometheus");
  private static final String WORKER = "worker:8080";
  private static final String EXPORTER = "postgres-exporter:9187";
  private static final int ROUNDS = 2;
  private static final int TASKS_A_ROUND = 9;

  private final Prometheus prometheus;
  private final List<String> faults = new ArrayList<>();

  private DashboardCheck(Prometheus prometheus) {
    this.prometheus = prometheus;
  }

  /** Exits with 1 when a query fails. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("target"), "check-dashboards");
    String database = PostgresServer.createDatabase();
    boolean passed;
    try (ServingJar worker = ServingJar.on(database);
        Service exporter =
            exporter(PostgresServer.asMonitor(database, "tasker_dashboard_check"), directory);
        Prometheus prometheus =
            Prometheus.start(
                configuration(directory, "127.0.0.1:" + worker.port(), exporter.address()),
                directory)) {
      work(worker, prometheus);
      passed = new DashboardCheck(prometheus).passes();
    }
    // The embedded server of PostgresServer ends with this JVM.
    System.exit(passed ? 0 : 1);
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
  private static void work(ServingJar worker, Prometheus prometheus) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      worker.create(TASKS_A_ROUND, DashboardCheck::task);
      prometheus.await("sum(tasker_tasks_completed_total) >= %d".formatted(round * TASKS_A_ROUND));
    }
    prometheus.await("count(up == 1) == 2 and min(count_over_time(up[5m])) >= 3");
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

  private boolean passes() throws Exception {
    int queries = 0;
    for (JsonObject dashboard : Dashboards.all()) {
      for (Query query : Dashboards.queries(dashboard)) {
        ask(query.filled());
        queries++;
      }
      for (JsonObject panel : Dashboards.others(dashboard)) {
        say(
            "not asked: "
                + Dashboards.place(dashboard, panel)
                + ": "
                + panel.getString("description"));
      }
    }
    List<JsonObject> rules = prometheus.rules();
    for (JsonObject rule : rules) {
      if (!rule.getString("health").equals("ok")) {
        faults.add(rule.getString("name") + ": " + rule.getString("lastError"));
      }
      ask(new Query(rule.getString("name"), comparable(rule.getString("query"))));
    }
    faults.forEach(DashboardCheck::say);
    say(
        "%d queries of dashboards and %d alert rules, %d faults"
            .formatted(queries, rules.size(), faults.size()));
    return faults.isEmpty() && queries > 0 && !rules.isEmpty();
  }

  /**
   * An alert rightly answers nothing while all is well. Its comparisons made to answer 0 or 1, it
   * answers nothing only when what it compares is not there.
   */
  private static String comparable(String alert) {
    return alert.replaceAll(" (==|!=|>=|<=|>|<) ", " $1 bool ");
  }

  private void ask(Query query) throws InterruptedException {
    try {
      JsonArray result = prometheus.query(query.promql());
      if (Dashboards.objects(result).stream().noneMatch(DashboardCheck::isNumber)) {
        faults.add(
            fault(query, "answers " + (result.isEmpty() ? "nothing" : "no number: " + result)));
      }
    } catch (IOException refused) {
      faults.add(fault(query, String.valueOf(refused.getMessage())));
    }
  }

  private static boolean isNumber(JsonObject sample) {
    return !List.of("NaN", "+Inf", "-Inf").contains(sample.getJsonArray("value").getString(1));
  }

  private static String fault(Query query, String what) {
    return "FAULT " + query.where() + ": " + query.promql() + "\n      " + what;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
