package dev.tasker.telemetry.metric;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Set;

/**
 * Bounds the labels of Vert.x's own meters, whose values come from outside: the method of whoever
 * sends a request, the status of whoever answers one, the hosts that handlers call. A method that
 * is not HTTP's becomes {@code _OTHER}, as OpenTelemetry's conventions say; of any other label each
 * meter keeps the first values it sees, the rest becomes {@code _other}. Nothing is left uncounted.
 * Safe on any thread.
 */
public final class VertxLabels implements MeterFilter {
  static final String OTHER_METHOD = "_OTHER";

  /** More than there are statuses, fewer than costs anybody. */
  static final int MOST_VALUES = 100;

  private static final String PREFIX = "vertx.";
  private static final String METHOD = "method";

  private static final Set<String> METHODS =
      Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

  private final LabelCap cap = new LabelCap(MOST_VALUES);

  private VertxLabels() {}

  /** A registry that bounds them; a filter must be there before the first meter. */
  public static CompositeMeterRegistry bounded() {
    CompositeMeterRegistry registry = new CompositeMeterRegistry();
    registry.config().meterFilter(new VertxLabels());
    return registry;
  }

  /** Whether this is a method of HTTP's own, and not one that a peer has thought of. */
  public static boolean isMethod(String word) {
    return METHODS.contains(word);
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith(PREFIX)) {
      return id;
    }
    List<Tag> tags = id.getTags();
    List<Tag> bounded = tags.stream().map(tag -> bound(id.getName(), tag)).toList();
    return bounded.equals(tags) ? id : id.replaceTags(bounded);
  }

  private Tag bound(String meter, Tag tag) {
    String value = tag.getValue();
    if (tag.getKey().equals(METHOD)) {
      return isMethod(value) ? tag : Tag.of(METHOD, OTHER_METHOD);
    }
    String kept = cap.bound(meter + ' ' + tag.getKey(), value);
    return kept.equals(value) ? tag : Tag.of(tag.getKey(), kept);
  }
}
