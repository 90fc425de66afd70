package dev.tasker.workflow;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a caller asks for: one run of a template.
 *
 * @param version empty for the newest registered version
 * @param correlationId empty to have one made
 * @param idempotencyKey unique in its namespace; a repeat answers the first task
 * @param priority from -100 (last) to 100 (first)
 * @param runAt not before this time
 */
public record TaskRequest(
    String namespaceName,
    String name,
    Optional<String> version,
    JsonObject context,
    Optional<String> correlationId,
    Optional<String> parentCorrelationId,
    Optional<String> idempotencyKey,
    int priority,
    Optional<Instant> runAt,
    List<String> tags,
    Optional<String> initiator,
    Optional<String> sourceSystem,
    Optional<String> reason) {

  /** Bounds of {@link #priority()}. */
  public static final int MAX_PRIORITY = 100;

  public TaskRequest {
    if (Math.abs(priority) > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority must be from -" + MAX_PRIORITY + " to " + MAX_PRIORITY + ", was " + priority);
    }
    tags = List.copyOf(tags);
  }

  /** A request with nothing but the required parts. */
  public static TaskRequest of(String namespaceName, String name, JsonObject context) {
    return new TaskRequest(
        namespaceName,
        name,
        Optional.empty(),
        context,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
