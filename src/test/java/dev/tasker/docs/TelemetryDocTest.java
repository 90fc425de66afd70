package dev.tasker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tables of docs/telemetry.md: that of metrics is the enum, symptoms have their tests. */
class TelemetryDocTest {
  private static final String SYMPTOMS = "| symptom | look at | then | shown by |";

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

  /** {@code DocsTest} looks whether the tests exist. */
  @Test
  void each_symptom_names_the_test_that_shows_it() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/telemetry.md"));
    List<String> symptoms =
        lines.subList(lines.indexOf(SYMPTOMS) + 2, lines.size()).stream()
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(symptoms)
        .hasSizeGreaterThan(10)
        .allSatisfy(row -> assertThat(row).containsPattern("\\| `\\w+(Test|IT)\\.\\w+`[^|]*\\|$"));
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
