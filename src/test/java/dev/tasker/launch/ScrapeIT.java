package dev.tasker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.docs.Markdown;
import dev.tasker.telemetry.metric.TaskerMetric;
import dev.tasker.testkit.Eventually;
import dev.tasker.testkit.MigratedDatabase;
import dev.tasker.testkit.RunningTasker;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /metrics} says of a process that has done some work. */
final class ScrapeIT {
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16}|corr|A-1001");

  private static MigratedDatabase db;
  private static RunningTasker tasker;
  private static JsonObject task;
  private static String scrape;

  @BeforeAll
  static void run() throws Exception {
    db = new MigratedDatabase();
    tasker = RunningTasker.on(db.url());
    task = tasker.run("orders", "order_fulfillment", RunningTasker.ORDER);
    get("/v1/tasks/" + task.getString("task_uuid"));
    tasker.running().reload("test").await();
    scrape =
        Eventually.get(
            "the end of the task is counted",
            Duration.ofSeconds(20),
            () -> get("/metrics"),
            text -> text.contains("\ntasker_tasks_completed_total{"));
  }

  @AfterAll
  static void stop() {
    tasker.close();
    db.close();
  }

  @Test
  void list_documentation_and_scrape_say_the_same() {
    Set<String> listed =
        Arrays.stream(TaskerMetric.values())
            .map(metric -> metric.prometheusName() + " " + metric.help())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented =
        Markdown.read("docs/telemetry.md").codeRows().stream()
            .filter(cells -> cells.get(0).startsWith("`tasker_"))
            .map(cells -> cells.get(0).replace("`", "") + " " + cells.get(3))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> scraped =
        scrape
            .lines()
            .filter(line -> line.startsWith("# HELP tasker_"))
            .map(line -> line.substring("# HELP ".length()))
            // Micrometer adds the largest recent value of a timing or a size.
            .filter(line -> !line.split(" ")[0].endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(scraped).isEqualTo(listed);
    assertThat(documented).isEqualTo(listed);
  }

  @Test
  void the_labels_of_each_metric_are_those_of_the_list() {
    for (TaskerMetric metric : TaskerMetric.values()) {
      List<String> samples =
          scrape
              .lines()
              .filter(
                  line -> line.matches(metric.prometheusName() + "(_count|_bucket|_sum)?[ {].*"))
              .toList();
      Set<String> labels =
          samples.stream().flatMap(line -> labels(line).stream()).collect(Collectors.toSet());
      labels.remove("le");
      assertThat(samples).as(metric.prometheusName()).isNotEmpty();
      assertThat(labels).as(metric.prometheusName()).isEqualTo(Set.copyOf(metric.labels()));
    }
  }

  /** Five steps, of which one fails twice before it succeeds: seven attempts, two retries. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tasker_tasks_created_total         |                              | 1",
        "tasker_tasks_completed_total       | state=complete               | 1",
        "tasker_task_duration_seconds_count | state=complete               | 1",
        "tasker_steps_completed_total       | outcome=success              | 5",
        "tasker_steps_completed_total       | outcome=retryable_failure    | 2",
        "tasker_step_duration_seconds_count | outcome=success              | 5",
        "tasker_step_duration_seconds_count | outcome=retryable_failure    | 2",
        "tasker_step_duration_seconds_count | step_name=charge             | 3",
        "tasker_step_wait_seconds_count     |                              | 7",
        "tasker_step_retries_total          |                              | 2"
      })
  void the_example_order_moves_its_metrics(String name, String label, double value) {
    assertThat(sum(name, "task_name=\"order_fulfillment\"", label)).isEqualTo(value);
  }

  @Test
  void what_has_no_task_in_its_labels_moves_too() {
    assertThat(sum("tasker_steps_enqueued_total", "namespace=\"orders\"", null))
        .isGreaterThanOrEqualTo(5);
    assertThat(sum("tasker_claim_batch_size_count", "", null)).isPositive();
    assertThat(sum("tasker_claim_batch_size_sum", "", null)).isBetween(1.0, 7.0);
    assertThat(sum("tasker_commit_batch_size_count", "", null)).isPositive();
    assertThat(sum("tasker_commit_batch_size_sum", "", null)).isEqualTo(5);
    assertThat(sum("tasker_task_duration_seconds_sum", "namespace=\"orders\"", null)).isPositive();
    assertThat(sum("tasker_step_lease_lost_total", "", null)).isZero();
  }

  @Test
  void no_id_is_a_label() {
    List<String> samples = scrape.lines().filter(line -> !line.startsWith("#")).toList();

    assertThat(samples).anyMatch(line -> line.startsWith("vertx_http_server_"));
    assertThat(samples).anyMatch(line -> line.startsWith("vertx_sql_"));
    assertThat(samples)
        .allSatisfy(
            line ->
                assertThat(values(line))
                    .as(line)
                    .noneMatch(value -> ID.matcher(value).find())
                    .doesNotContain(task.getString("task_uuid"), task.getString("correlation_id")));
  }

  /**
   * Of the samples with this label.
   *
   * @param label {@code name=value}; null for any
   */
  private static double sum(String name, String labels, @Nullable String label) {
    String wanted = label == null ? "" : label.replaceFirst("=(.*)", "=\"$1\"");
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels) && line.contains(wanted))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<String> labels(String sample) {
    return LABEL.matcher(sample).results().map(result -> result.group(1)).toList();
  }

  private static List<String> values(String sample) {
    Matcher matcher = LABEL.matcher(sample);
    return matcher.results().map(result -> result.group(2)).toList();
  }

  private static String get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + tasker.running().httpPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
