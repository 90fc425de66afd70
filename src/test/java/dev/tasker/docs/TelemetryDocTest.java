package dev.tasker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.telemetry.metric.TaskerMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/telemetry.md: that of metrics is the enum, symptoms have their tests. */
class TelemetryDocTest {
  private static final String UNREAD = "These of the specification are not read:";
  private static final String LOOK_AT =
      "(?:GET |`(?=telemetry\\.\\w+_failed|tasker_\\w+_total))([/\\w.]+)`";
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
    assertThat(symptoms())
        .hasSizeGreaterThan(10)
        .allSatisfy(row -> assertThat(row).containsPattern("\\| `\\w+(Test|IT)\\.\\w+`[^|]*\\|$"));
  }

  /** A request, a metric or a log event to look at is one that a named test looks at. */
  @Test
  void what_a_symptom_tells_to_look_at_is_in_its_tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        tests.put(source.getFileName().toString().replace(".java", ""), Files.readString(source));
      }
    }
    Set<String> seen = new TreeSet<>();
    for (String row : symptoms()) {
      String[] cells = row.split(" \\| ");
      String named =
          variables(cells[3], "`(\\w+)\\.\\w+`").stream()
              .map(name -> tests.getOrDefault(name, ""))
              .collect(Collectors.joining());
      for (String wanted : variables(cells[1], LOOK_AT)) {
        assertThat(named).as(row).contains('"' + wanted + '"');
        seen.add(wanted);
      }
    }

    assertThat(seen)
        .contains("/config", "telemetry.export_failed", "tasker_telemetry_spans_dropped_total");
  }

  @Test
  void variables_that_are_read_are_listed_and_those_listed_as_unread_are_not_read()
      throws IOException {
    String text = Files.readString(Path.of("docs/telemetry.md"));
    int unread = text.indexOf(UNREAD);
    Set<String> notRead =
        variables(text.substring(unread, text.indexOf("\n## ", unread)), "`(OTEL_[A-Z_]+)`");
    Set<String> read = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        read.addAll(variables(Files.readString(source), "\"(OTEL_[A-Z_]+[A-Z])\""));
      }
    }

    assertThat(notRead).contains("OTEL_LOG_LEVEL").doesNotContainAnyElementsOf(read);
    assertThat(read)
        .contains("OTEL_SERVICE_NAME")
        .filteredOn(name -> !name.matches("OTEL_(BLRP|EXPORTER_OTLP_(TRACES|METRICS|LOGS))_.*"))
        .allMatch(name -> text.substring(0, unread).contains("`" + name + "`"));
  }

  private static List<String> symptoms() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/telemetry.md"));
    return lines.subList(lines.indexOf(SYMPTOMS) + 2, lines.size()).stream()
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static Set<String> variables(String text, String regex) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
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
