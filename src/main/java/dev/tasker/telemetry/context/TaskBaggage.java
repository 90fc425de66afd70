package dev.tasker.telemetry.context;

import dev.tasker.telemetry.log.LogFields;
import dev.tasker.workflow.ExecutionContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.Optional;

/**
 * What a task's creator gave it to carry along, as the W3C {@code baggage} text that is kept with
 * the task, and as what its handlers find current. To the latter belongs the correlation id. Safe
 * on any thread.
 */
public final class TaskBaggage {
  /** The baggage entry with a task's correlation id, on every call its handlers make. */
  public static final String CORRELATION_ID = "tasker.correlation_id";

  /** Of a stored text, as the W3C bounds the header. */
  static final int MAX_BYTES = 8192;

  static final int MAX_ENTRIES = 64;

  private static final int MAX_ID_LENGTH = 255;

  /** So that a caller cannot make every line of its task long. */
  private static final int MAX_LOGGED = 8;

  private static final int MAX_LOGGED_LENGTH = 128;

  private static final W3CBaggagePropagator W3C = W3CBaggagePropagator.getInstance();

  /** Whatever header is asked for, the stored text is its value. */
  private static final TextMapGetter<String> STORED = (text, header) -> text;

  private TaskBaggage() {}

  /** What a task that is created now has to carry; nothing for most. */
  public static Carried current() {
    Baggage baggage = Baggage.current();
    if (baggage.isEmpty()) {
      return Carried.NOTHING;
    }
    Carried.Builder carried = new Carried.Builder(MAX_ENTRIES, MAX_BYTES);
    baggage.forEach(
        (key, entry) -> {
          if (!key.equals(CORRELATION_ID)) {
            carried.add(member(key, entry));
          }
        });
    return carried.build();
  }

  /** One entry as it is sent, in characters that are one byte each; empty when it cannot be. */
  private static String member(String key, BaggageEntry entry) {
    String[] text = {""};
    try {
      W3C.inject(
          Context.root()
              .with(Baggage.builder().put(key, entry.getValue(), entry.getMetadata()).build()),
          text,
          (carrier, header, value) -> text[0] = value);
    } catch (IllegalArgumentException e) {
      // Half a surrogate pair has no UTF-8 form.
      return "";
    }
    return text[0];
  }

  /** The correlation id of the handler that made this request, if one did. */
  public static Optional<String> currentCorrelationId() {
    return Optional.ofNullable(Baggage.current().getEntryValue(CORRELATION_ID));
  }

  /** What the handlers of a task have: its baggage and its correlation id. */
  public static Baggage of(ExecutionContext task) {
    BaggageBuilder baggage = task.baggage().map(TaskBaggage::parse).orElseGet(Baggage::builder);
    if (canTravel(task.correlationId())) {
      baggage.put(CORRELATION_ID, task.correlationId());
    }
    return baggage.build();
  }

  /** Adds the current baggage to the fields of a log line; the correlation id is there already. */
  static void addTo(Map<String, String> fields) {
    Baggage baggage = Baggage.current();
    if (baggage.isEmpty()) {
      return;
    }
    int logged = 0;
    for (var entry : baggage.asMap().entrySet()) {
      String value = entry.getValue().getValue();
      if (logged < MAX_LOGGED
          && !entry.getKey().equals(CORRELATION_ID)
          && entry.getKey().length() + value.length() <= MAX_LOGGED_LENGTH) {
        fields.put(LogFields.BAGGAGE + entry.getKey(), value);
        logged++;
      }
    }
  }

  private static BaggageBuilder parse(String text) {
    if (text.length() > MAX_BYTES) {
      return Baggage.builder();
    }
    return Baggage.fromContext(W3C.extract(Context.root(), text, STORED)).toBuilder();
  }

  /** Correlation ids are free text; half a surrogate pair has no UTF-8 form. */
  private static boolean canTravel(String correlationId) {
    if (correlationId.length() > MAX_ID_LENGTH) {
      return false;
    }
    for (int i = 0; i < correlationId.length(); i++) {
      if (Character.isSurrogate(correlationId.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
