package dev.tasker.examples;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Half-open classes of numbers: class i holds what is below bound i and not below bound i − 1.
 *
 * @param bounds ascending
 * @param labels one more than bounds
 */
@SuppressWarnings("ArrayRecordComponent") // private to this package and never compared
record Classes(double[] bounds, List<String> labels) {

  String labelOf(double value) {
    int index = 0;
    while (index < bounds.length && value >= bounds[index]) {
      index++;
    }
    return labels.get(index);
  }

  /** How many numbers fall in each class, every class included; anything else is skipped. */
  JsonObject count(JsonArray values) {
    JsonObject counts = new JsonObject();
    labels.forEach(label -> counts.put(label, 0));
    for (Object value : values) {
      if (value instanceof Number number) {
        String label = labelOf(number.doubleValue());
        counts.put(label, counts.getInteger(label) + 1);
      }
    }
    return counts;
  }

  /** The counts in the order of the classes. */
  JsonObject inOrder(JsonObject counts) {
    JsonObject ordered = new JsonObject();
    labels.forEach(label -> ordered.put(label, counts.getInteger(label)));
    return ordered;
  }
}
