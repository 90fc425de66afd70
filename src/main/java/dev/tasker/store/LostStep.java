package dev.tasker.store;

import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.StepError;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A step that a heartbeat has ended, because it had cost too many processes their lease: the one
 * that ran it last cannot tell any more.
 *
 * @param ran since its last attempt began, by the database's clock
 * @param links the recorded spans of the steps that it depends on
 * @param status of its task, now
 */
public record LostStep(
    ExecutionContext task,
    UUID stepUuid,
    String stepName,
    int attempt,
    Duration ran,
    List<String> links,
    StepError error,
    TaskStatus status) {

  public LostStep {
    links = List.copyOf(links);
  }

  /** As {@code tasker_lost_steps} writes it. */
  static LostStep of(JsonObject json) {
    return new LostStep(
        new ExecutionContext(
            UUID.fromString(json.getString("task_uuid")),
            json.getString("correlation_id"),
            json.getString("namespace"),
            json.getString("task_name"),
            json.getString("version"),
            Optional.ofNullable(json.getString("trace_parent")),
            Optional.ofNullable(json.getString("trace_state")),
            json.getBoolean("sampled"),
            Optional.ofNullable(json.getString("baggage"))),
        UUID.fromString(json.getString("step_uuid")),
        json.getString("step_name"),
        json.getInteger("attempt"),
        Duration.ofMillis(json.getLong("ran_ms")),
        json.getJsonArray("links").stream().map(String.class::cast).toList(),
        StepError.fromJson(json.getJsonObject("error")),
        TaskStatus.of(json.getString("status")));
  }
}
