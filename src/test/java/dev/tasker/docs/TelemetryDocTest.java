package dev.tasker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of metrics in docs/telemetry.md is the enum. */
class TelemetryDocTest {

  @Test
  void the_table_of_metrics_is_the_enum() {
    List<String> documented =
        Markdown.read("docs/telemetry.md").codeRows().stream()
            .filter(cells -> cells.get(0).startsWith("`tasker_"))
            .map(cells -> "| " + String.join(" | ", cells) + " |")
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(TaskerMetric.values()).map(TelemetryDocTest::row).toList());
  }

  private static String row(TaskerMetric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.prometheusName(),
            metric.kind().name().toLowerCase(Locale.ROOT),
            metric.labels().isEmpty() ? "–" : String.join(", ", metric.labels()),
            metric.help());
  }
}
