package dev.tasker.examples;

import static dev.tasker.testkit.ExpectedEarthquakeReport.counts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.ExpectedEarthquakeReport;
import dev.tasker.workflow.StepResult;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report's numbers against a second, plain computation over the same file. */
class SeismologyTest {

  private static final String HEADER =
      "id,time,latitude,longitude,depth_km,magnitude,magnitude_type,place,status,network,"
          + "significance,tsunami\n";

  @TempDir private Path directory;

  @Test
  void the_report_over_the_week_has_the_numbers_of_a_second_computation() throws IOException {
    JsonObject result =
        Steps.run("earthquake_report", context("classpath:data/earthquakes.csv")).result("report");
    JsonObject report =
        new JsonObject(Files.readString(directory.resolve("earthquake-report.json")));

    ExpectedEarthquakeReport.ofTheWeek().assertMatches(report);
    result.remove("files");
    assertThat(result).isEqualTo(report);
  }

  @Test
  void classes_and_networks_keep_a_useful_order_in_the_report() throws IOException {
    Steps.run("earthquake_report", context("classpath:data/earthquakes.csv"));
    JsonObject report =
        new JsonObject(Files.readString(directory.resolve("earthquake-report.json")));
    assertThat(report.getJsonObject("by_magnitude_class").fieldNames())
        .containsExactly("<1", "1-2", "2-3", "3-4", "4-5", ">=5");
    assertThat(report.getJsonObject("by_depth").fieldNames())
        .containsExactly("<10", "10-70", "70-300", ">=300");
    assertThat(report.getJsonObject("by_network").fieldNames())
        .startsWith("ci", "nc", "ak")
        .endsWith("se");
  }

  @Test
  void the_result_of_load_stays_small_and_does_not_need_the_file_again() throws IOException {
    Path copy = directory.resolve("week.csv");
    Files.copy(ExpectedEarthquakeReport.WEEK, copy);
    Steps steps = Steps.run("earthquake_report", context(copy.toString()));
    assertThat(steps.result("load").encode().length()).isLessThan(40_000);
  }

  @Test
  void events_without_magnitude_or_depth_are_counted_and_classified_nowhere() throws IOException {
    Path file = directory.resolve("few.csv");
    Files.writeString(
        file,
        HEADER
            + "a,2018-02-01T00:00:00Z,1,1,5,,ml,\"1km N of A, B\",reviewed,ci,0,0\n"
            + "b,2018-02-02T00:00:00Z,1,1,,-0.5,ml,x,reviewed,CI,0,0\n"
            + "c,2018-02-03T00:00:00Z,1,1,300,5,ml,\"p|q \"\"r\"\"\",reviewed,us,0,0\n");
    JsonObject report = Steps.run("earthquake_report", context(file.toString())).result("report");
    assertThat(report.getInteger("events")).isEqualTo(3);
    assertThat(report.getInteger("without_magnitude")).isEqualTo(1);
    assertThat(report.getInteger("without_depth")).isEqualTo(1);
    assertThat(counts(report, "by_network")).isEqualTo(Map.of("ci", 2, "us", 1));
    assertThat(counts(report, "by_magnitude_class")).containsEntry("<1", 1).containsEntry(">=5", 1);
    assertThat(counts(report, "by_depth")).containsEntry("<10", 1).containsEntry(">=300", 1);
    assertThat(report.getJsonObject("largest").getString("place")).isEqualTo("p|q \"r\"");
    assertThat(Files.readString(directory.resolve("earthquake-report.md"))).contains("p\\|q \"r\"");
  }

  @Test
  void the_files_are_written_whole_and_again_without_leftovers() throws IOException {
    JsonObject context = context("classpath:data/earthquakes.csv");
    JsonObject first = Steps.run("earthquake_report", context).result("report");
    String markdown = Files.readString(directory.resolve("earthquake-report.md"));
    JsonObject second = Steps.run("earthquake_report", context).result("report");
    assertThat(second).isEqualTo(first);
    assertThat(Files.readString(directory.resolve("earthquake-report.md"))).isEqualTo(markdown);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("earthquake-report.json", "earthquake-report.md");
    }
    assertThat(Path.of(first.getJsonObject("files").getString("json"))).isAbsolute().exists();
  }

  @Test
  void the_markdown_names_the_strongest_events_and_energy_in_readable_units() throws IOException {
    Steps.run("earthquake_report", context("classpath:data/earthquakes.csv"));
    assertThat(Files.readString(directory.resolve("earthquake-report.md")))
        .contains("31 Jan 2018 01:49 to 7 Feb 2018 01:26 UTC")
        .contains("| 1 | 6.4 | 22km NNE of Hualian, Taiwan |")
        .contains("| Events | 1,707 |")
        .containsPattern(
            "\\| Energy set free \\| [0-9.]+ TJ, as much as [0-9.]+ kilotons of TNT \\|");
  }

  @Test
  void a_source_that_cannot_be_used_fails_for_good_and_says_where() throws IOException {
    assertThat(loadError("classpath:data/none.csv")).contains("does not come with the program");
    assertThat(loadError("none.csv")).contains("none.csv does not exist");
    assertThat(loadError(csv(""))).contains("has no events");
    assertThat(loadError(csv("a,2018,1,1,5,1,ml,x,r,ci,0,0\n"))).contains("row 1: time must look");
    assertThat(loadError(csv("a,2018-02-01T00:00:00Z,1,1,5,big,ml,x,r,ci,0,0\n")))
        .contains("row 1: magnitude must be a number from -5.0 to 11.0, was big");
    String row = "a,2018-02-01T00:00:00Z,1,1,5,1,ml,x,r,ci,0,0\n";
    assertThat(loadError(csv(row + row))).contains("row 2: the id a was there before");
    assertThat(loadError(csv(row + ",2018-02-01T00:00:00Z,1,1,5,1,ml,x,r,ci,0,0\n")))
        .contains("row 2: the column id has no value");
    assertThat(loadError(csv(row + "b\n"))).contains("row 2: the column time has no value");
  }

  private String csv(String rows) throws IOException {
    return Files.writeString(directory.resolve("bad.csv"), HEADER + rows).toString();
  }

  private String loadError(String source) {
    StepResult result = Steps.first("earthquake_report", "load", context(source));
    assertThat(result).isInstanceOf(StepResult.PermanentFailure.class);
    return ((StepResult.PermanentFailure) result).error().message();
  }

  private JsonObject context(String source) {
    return new JsonObject().put("source", source).put("output", directory.toString());
  }
}
