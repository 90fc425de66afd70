package dev.tasker.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The events of a CSV file in the format of the USGS, every row checked. Without a magnitude or a
 * depth an event still counts; anything else that is missing or no number makes the file unusable.
 */
record EarthquakeCatalog(String source, String sha256, List<Earthquake> events) {

  private static final String CLASSPATH = "classpath:";
  private static final int TOP = 5;
  private static final int MAX_EVENTS = 20_000;
  private static final int MAX_BYTES = 16 << 20;

  /** The source cannot be used as it is; says where and why. */
  static final class BadDataException extends Exception {
    private static final long serialVersionUID = 1L;

    BadDataException(String message) {
      super(message);
    }
  }

  /**
   * @param source a path, or {@code classpath:data/…} for a file that comes with the program
   * @throws IOException when reading fails for a reason that may pass
   */
  static EarthquakeCatalog read(String source) throws IOException, BadDataException {
    byte[] bytes = bytes(source);
    List<Earthquake> events = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper().readerForMapOf(String.class).with(header).readValues(bytes)) {
      while (rows.hasNextValue()) {
        Map<String, String> row = rows.nextValue();
        String place = source + " row " + (events.size() + 1);
        Earthquake event = Earthquake.of(row, place);
        if (!ids.add(event.id())) {
          throw new BadDataException(place + ": the id " + event.id() + " was there before");
        }
        if (events.size() == MAX_EVENTS) {
          throw new BadDataException(source + " has more than " + MAX_EVENTS + " events");
        }
        events.add(event);
      }
    } catch (JsonProcessingException e) {
      throw new BadDataException(source + " is no CSV: " + e.getOriginalMessage());
    }
    if (events.isEmpty()) {
      throw new BadDataException(source + " has no events");
    }
    return new EarthquakeCatalog(source, sha256(bytes), List.copyOf(events));
  }

  /** What the steps after {@code load} need, column by column. */
  JsonObject toJson() {
    JsonArray magnitudes = new JsonArray();
    JsonArray depths = new JsonArray();
    JsonArray networks = new JsonArray();
    for (Earthquake event : events) {
      magnitudes.add(event.magnitude().orElse(null));
      depths.add(event.depthKm().orElse(null));
      networks.add(event.network());
    }
    return new JsonObject()
        .put("source", source)
        .put("sha256", sha256)
        .put("events", events.size())
        .put("from", events.stream().map(Earthquake::time).sorted().toList().get(0).toString())
        .put(
            "to",
            events.stream()
                .map(Earthquake::time)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .toString())
        .put("top", top())
        .put("magnitudes", magnitudes)
        .put("depths_km", depths)
        .put("networks", networks);
  }

  /** The strongest events; of two alike the earlier one first. */
  private JsonArray top() {
    JsonArray top = new JsonArray();
    events.stream()
        .filter(event -> event.magnitude().isPresent())
        .sorted(
            Comparator.comparingDouble((Earthquake event) -> -event.magnitude().orElseThrow())
                .thenComparing(Earthquake::time))
        .limit(TOP)
        .forEach(event -> top.add(event.toJson()));
    return top;
  }

  private static byte[] bytes(String source) throws IOException, BadDataException {
    if (source.startsWith(CLASSPATH + "data/")) {
      String resource = "/" + source.substring(CLASSPATH.length());
      try (InputStream in = EarthquakeCatalog.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new BadDataException(source + " does not come with the program");
        }
        return in.readAllBytes();
      }
    }
    Path file = Path.of(source);
    if (!Files.isRegularFile(file)) {
      throw new BadDataException(file.toAbsolutePath() + " does not exist, or is no file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new BadDataException(file + " has more than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
