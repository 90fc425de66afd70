package dev.tasker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the report over the week of earthquakes should say: a second, plain computation over the
 * same file, by loops and comparisons over split lines.
 */
public final class ExpectedEarthquakeReport {
  /** The file that comes with the program. */
  public static final Path WEEK = Path.of("src/main/resources/data/earthquakes.csv");

  private static final int EVENTS_OF_WEEK = 1707;

  private int events;
  private double energy;
  private String largestId = "";
  private double largest = -100;
  private String largestPlace = "";
  private final Map<String, Integer> networks = new TreeMap<>();
  private final Map<String, Integer> magnitudes = new TreeMap<>();
  private final Map<String, Integer> depths = new TreeMap<>();

  private ExpectedEarthquakeReport() {}

  /** Reads the file and counts. */
  public static ExpectedEarthquakeReport ofTheWeek() throws IOException {
    ExpectedEarthquakeReport expected = new ExpectedEarthquakeReport();
    Files.readAllLines(WEEK).stream()
        .skip(1)
        .map(ExpectedEarthquakeReport::split)
        .forEach(expected::add);
    assertThat(expected.events).isEqualTo(EVENTS_OF_WEEK);
    return expected;
  }

  private void add(List<String> row) {
    events++;
    double depth = Double.parseDouble(row.get(4));
    double magnitude = Double.parseDouble(row.get(5));
    energy += Math.exp(Math.log(10) * (1.5 * magnitude + 4.8));
    networks.merge(row.get(9), 1, Integer::sum);
    depths.merge(
        depth < 10 ? "<10" : depth < 70 ? "10-70" : depth < 300 ? "70-300" : ">=300",
        1,
        Integer::sum);
    magnitudes.merge(
        magnitude < 1
            ? "<1"
            : magnitude < 2
                ? "1-2"
                : magnitude < 3 ? "2-3" : magnitude < 4 ? "3-4" : magnitude < 5 ? "4-5" : ">=5",
        1,
        Integer::sum);
    if (magnitude > largest) {
      largest = magnitude;
      largestId = row.get(0);
      largestPlace = row.get(7);
    }
  }

  /** Fails when the report says anything else. */
  public void assertMatches(JsonObject report) {
    assertThat(report.getInteger("events")).isEqualTo(events);
    assertThat(report.getDouble("total_energy_joules")).isCloseTo(energy, within(energy * 1e-9));
    assertThat(report.getJsonObject("largest"))
        .isEqualTo(
            new JsonObject()
                .put("id", largestId)
                .put("magnitude", largest)
                .put("place", largestPlace));
    assertThat(counts(report, "by_network")).isEqualTo(networks);
    assertThat(counts(report, "by_magnitude_class")).isEqualTo(magnitudes);
    assertThat(counts(report, "by_depth")).isEqualTo(depths);
    assertThat(report.getInteger("without_magnitude")).isZero();
  }

  /** One of the report's tables. */
  public static Map<String, Integer> counts(JsonObject report, String key) {
    Map<String, Integer> counts = new TreeMap<>();
    JsonObject object = report.getJsonObject(key);
    object.fieldNames().forEach(name -> counts.put(name, object.getInteger(name)));
    return counts;
  }

  /** Splits at commas that are not between quotes. */
  private static List<String> split(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
