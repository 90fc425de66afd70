package dev.tasker.examples;

import dev.tasker.examples.EarthquakeCatalog.BadDataException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One event of the catalog. */
record Earthquake(
    String id,
    Instant time,
    Optional<Double> magnitude,
    Optional<Double> depthKm,
    String place,
    String network) {

  /**
   * @param where names the row in errors
   */
  static Earthquake of(Map<String, String> row, String where) throws BadDataException {
    return new Earthquake(
        required(row, "id", where),
        time(required(row, "time", where), where),
        number(row, "magnitude", -5, 11, where),
        number(row, "depth_km", -20, 800, where),
        row.getOrDefault("place", ""),
        required(row, "network", where).toLowerCase(Locale.ROOT));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("id", id).put("time", time.toString());
    magnitude.ifPresent(value -> json.put("magnitude", value));
    depthKm.ifPresent(value -> json.put("depth_km", value));
    return json.put("place", place);
  }

  private static String required(Map<String, String> row, String column, String where)
      throws BadDataException {
    String value = row.getOrDefault(column, "").strip();
    if (value.isEmpty()) {
      throw new BadDataException(where + ": the column " + column + " has no value");
    }
    return value;
  }

  /** Empty when the row has none; some events are located before their size is known. */
  private static Optional<Double> number(
      Map<String, String> row, String column, double min, double max, String where)
      throws BadDataException {
    if (!row.containsKey(column)) {
      throw new BadDataException(where + ": the column " + column + " is missing");
    }
    String text = row.get(column).strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new BadDataException(
        where + ": " + column + " must be a number from " + min + " to " + max + ", was " + text);
  }

  private static Instant time(String text, String where) throws BadDataException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new BadDataException(
          where + ": time must look like 2018-02-07T01:26:13.840Z, was " + text);
    }
  }
}
