package dev.tasker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final String RATE = "tasks_per_second";

  private final Samples samples = new Samples();

  @Test
  void a_target_against_a_peer_is_held_against_its_best_variant() {
    samples.add(Plan.MANY, "tasker", RATE, 6000);
    samples.add(Plan.MANY, "dbos default", RATE, 100);
    samples.add(Plan.MANY, "dbos tuned", RATE, 700);

    assertThat(target("≥ 10 × DBOS").verdict()).isEqualTo("missed");
    assertThat(target("≥ 5,000 tasks/s").verdict()).isEqualTo("met");
  }

  @Test
  void what_was_not_run_is_neither_met_nor_missed() {
    assertThat(Targets.of(samples))
        .isNotEmpty()
        .allMatch(target -> target.verdict().equals("not measured"));
  }

  @Test
  void a_single_task_completed_twice_in_any_round_misses_the_target() {
    samples.add(Plan.KILL, "tasker", "completed_twice", 0);
    samples.add(Plan.KILL, "tasker", "completed_twice", 1);
    samples.add(Plan.KILL, "tasker", "completed_twice", 0);

    assertThat(target("none completed twice").verdict()).isEqualTo("missed");
  }

  @Test
  void latencies_compare_the_other_way_round_than_rates() {
    samples.add(Plan.ALONE, "tasker", "p50_ms", 2);
    samples.add(Plan.ALONE, "dbos tuned", "p50_ms", 8);

    assertThat(Comparison.of(samples))
        .singleElement()
        .satisfies(comparison -> assertThat(comparison.bars().get(1).speed()).isEqualTo(0.25));
  }

  @Test
  void the_files_can_be_read_by_programs(@TempDir Path directory) throws Exception {
    samples.add(Plan.DRAIN, "tasker", RATE, 9000);
    samples.add(Plan.DRAIN, "a <peer> & more", RATE, 3000);
    samples.fail(Plan.DRAIN, "tasker", "exit code 1\nat line 2");

    List<Path> files =
        new Report(new Machine(Map.of("cores", "2")), new BenchOptions(), samples).write(directory);

    JsonObject json = new JsonObject(Files.readString(files.get(0)));
    assertThat(json.getJsonArray("results")).hasSize(2);
    assertThat(json.getJsonArray("failures")).hasSize(1);
    assertThat(Files.readString(files.get(1)))
        .contains("| W1 | tasker | tasks_per_second | 9,000 |");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(Files.readString(files.get(2)))));
  }

  private Target target(String promise) {
    return Targets.of(samples).stream()
        .filter(target -> target.promise().equals(promise))
        .findFirst()
        .orElseThrow();
  }
}
