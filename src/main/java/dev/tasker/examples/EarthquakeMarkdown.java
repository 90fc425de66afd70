package dev.tasker.examples;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The earthquake report for people. The same numbers always give the same text. */
final class EarthquakeMarkdown {

  private static final double JOULES_PER_KILOTON_TNT = 4.184e12;
  private static final List<String> PREFIXES = List.of("", "k", "M", "G", "T", "P", "E", "Z");
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final Map<String, String> NETWORKS =
      Map.ofEntries(
          Map.entry("ak", "Alaska Earthquake Center"),
          Map.entry("ci", "Southern California Seismic Network"),
          Map.entry("hv", "Hawaiian Volcano Observatory"),
          Map.entry("mb", "Montana Regional Seismic Network"),
          Map.entry("nc", "Northern California Seismic System"),
          Map.entry("nm", "New Madrid Seismic Network"),
          Map.entry("nn", "Nevada Seismological Laboratory"),
          Map.entry("pr", "Puerto Rico Seismic Network"),
          Map.entry("se", "Southeastern United States Seismic Network"),
          Map.entry("us", "USGS National Earthquake Information Center"),
          Map.entry("uu", "University of Utah Seismograph Stations"),
          Map.entry("uw", "Pacific Northwest Seismic Network"));

  private final JsonObject numbers;
  private final JsonArray top;
  private final JsonObject joulesByClass;
  private final StringBuilder text = new StringBuilder();

  EarthquakeMarkdown(JsonObject numbers, JsonArray top, JsonObject joulesByClass) {
    this.numbers = numbers;
    this.top = top;
    this.joulesByClass = joulesByClass;
  }

  String render() {
    summary();
    strongest();
    magnitudes();
    counts("By depth", "Depth (km)", numbers.getJsonObject("by_depth"), Map.of());
    counts("By network", "Network", numbers.getJsonObject("by_network"), NETWORKS);
    method();
    return text.toString();
  }

  private void summary() {
    double total = numbers.getDouble("total_energy_joules");
    line("# Earthquake report");
    line("");
    line("%s to %s UTC", minute(numbers.getString("from")), minute(numbers.getString("to")));
    line("");
    line("| | |");
    line("|---|---|");
    line("| Events | %,d |", numbers.getInteger("events"));
    if (!top.isEmpty()) {
      JsonObject largest = top.getJsonObject(0);
      line(
          "| Largest | M %.1f, %s |",
          largest.getDouble("magnitude"), cell(largest.getString("place")));
    }
    line(
        "| Energy set free | %s, as much as %s of TNT |",
        joules(total), tnt(total / JOULES_PER_KILOTON_TNT));
    line(
        "| Without a magnitude / a depth | %d / %d |",
        numbers.getInteger("without_magnitude"), numbers.getInteger("without_depth"));
  }

  private void strongest() {
    heading("The strongest events");
    line("| # | Magnitude | Place | Time (UTC) | Depth (km) | Energy | Event |");
    line("|--:|--:|---|---|--:|--:|---|");
    for (int i = 0; i < top.size(); i++) {
      JsonObject event = top.getJsonObject(i);
      double magnitude = event.getDouble("magnitude");
      Double depth = event.getDouble("depth_km");
      line(
          "| %d | %.1f | %s | %s | %s | %s | [%s](https://earthquake.usgs.gov/earthquakes/eventpage/%s) |",
          i + 1,
          magnitude,
          cell(event.getString("place")),
          minute(event.getString("time")),
          depth == null ? "–" : String.format(Locale.ROOT, "%.1f", depth),
          joules(Seismology.joules(magnitude)),
          event.getString("id"),
          event.getString("id"));
    }
  }

  private void magnitudes() {
    heading("By magnitude");
    line("| Magnitude | Events | Share | Energy | Share of energy |");
    line("|---|--:|--:|--:|--:|");
    JsonObject classes = numbers.getJsonObject("by_magnitude_class");
    double total = numbers.getDouble("total_energy_joules");
    for (String label : classes.fieldNames()) {
      double energy = joulesByClass.getDouble(label);
      line(
          "| %s | %,d | %s | %s | %s |",
          range(label),
          classes.getLong(label),
          share(classes.getLong(label), numbers.getLong("events")),
          joules(energy),
          share(energy, total));
    }
  }

  private void counts(String heading, String column, JsonObject counts, Map<String, String> names) {
    heading(heading);
    line("| %s | Events | Share |", column);
    line("|---|--:|--:|");
    for (String label : counts.fieldNames()) {
      String name = names.containsKey(label) ? names.get(label) + " (" + label + ")" : range(label);
      line(
          "| %s | %,d | %s |",
          cell(name),
          counts.getLong(label),
          share(counts.getLong(label), numbers.getLong("events")));
    }
  }

  private void method() {
    heading("How it was computed");
    line(
        "Energy after Gutenberg and Richter: log10 E = 1.5 M + 4.8, with E in joules, added up over");
    line(
        "all events that have a magnitude. One kiloton of TNT is 4.184 TJ. Classes hold their lower");
    line("bound and not their upper one; negative magnitudes are in the lowest class.");
    line("");
    line("Source: `%s`", numbers.getString("source"));
    line("SHA-256: `%s`", numbers.getString("sha256"));
  }

  private void heading(String heading) {
    line("");
    line("## %s", heading);
    line("");
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String range(String label) {
    if (label.startsWith("<")) {
      return "below " + label.substring(1);
    }
    return label.startsWith(">=") ? label.substring(2) + " and more" : label.replace("-", " to ");
  }

  /** Text from outside must not break the table it stands in. */
  private static String cell(String value) {
    return value.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\R", " ");
  }

  private static String minute(String instant) {
    return MINUTE.format(Instant.parse(instant));
  }

  private static String share(double part, double whole) {
    double percent = whole == 0 ? 0 : 100 * part / whole;
    return percent > 0 && percent < 0.05
        ? "< 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }

  private static String tnt(double kilotons) {
    return kilotons >= 1000
        ? String.format(Locale.ROOT, "%.2f megatons", kilotons / 1000)
        : String.format(Locale.ROOT, "%.2f kilotons", kilotons);
  }

  /** Joules with the prefix that leaves one to three digits before the point. */
  private static String joules(double joules) {
    double scaled = joules;
    int prefix = 0;
    while (scaled >= 999.95 && prefix < PREFIXES.size() - 1) {
      scaled /= 1000;
      prefix++;
    }
    return String.format(Locale.ROOT, "%.1f %sJ", scaled, PREFIXES.get(prefix));
  }
}
