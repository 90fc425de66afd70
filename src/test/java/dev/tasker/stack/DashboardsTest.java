package dev.tasker.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be said of the stack without starting it; the rest is {@code make check-dashboards}. */
class DashboardsTest {
  private static final Pattern METRIC = Pattern.compile("\\btasker_\\w+");

  @Test
  void the_dashboards_are_there_and_told_apart() throws IOException {
    assertThat(Dashboards.all())
        .extracting(dashboard -> dashboard.getString("uid"))
        .containsExactlyInAnyOrder(
            "tasker-overview",
            "tasker-namespace",
            "tasker-task",
            "tasker-engine",
            "tasker-runtime");
  }

  @Test
  void every_metric_that_a_panel_or_an_alert_names_exists() throws IOException {
    StringBuilder text = new StringBuilder();
    for (JsonObject dashboard : Dashboards.all()) {
      Dashboards.queries(dashboard).forEach(query -> text.append(query.promql()).append('\n'));
    }
    text.append(Files.readString(Path.of("docker/prometheus/tasker.rules.yml")));
    Set<String> named = new TreeSet<>();
    METRIC.matcher(text).results().forEach(metric -> named.add(family(metric.group())));
    Set<String> known =
        Arrays.stream(TaskerMetric.values())
            .map(TaskerMetric::prometheusName)
            .collect(Collectors.toSet());

    assertThat(named).isNotEmpty();
    assertThat(known).containsAll(named);
  }

  @Test
  void a_panel_that_is_not_checked_says_why() throws IOException {
    for (JsonObject dashboard : Dashboards.all()) {
      assertThat(Dashboards.others(dashboard))
          .extracting(panel -> panel.getString("description", ""))
          .allMatch(description -> description.startsWith(Dashboards.UNCHECKED));
    }
  }

  private static String family(String series) {
    return series.replaceFirst("_(bucket|sum|count|max)$", "");
  }
}
