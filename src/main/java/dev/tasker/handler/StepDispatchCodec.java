package dev.tasker.handler;

import dev.tasker.workflow.ExecutionContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link StepDispatch} on the event bus: by reference in one process, as JSON across a cluster. */
public final class StepDispatchCodec implements MessageCodec<StepDispatch, StepDispatch> {

  @Override
  public void encodeToWire(Buffer buffer, StepDispatch dispatch) {
    Buffer json = toJson(dispatch).toBuffer();
    buffer.appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public StepDispatch decodeFromWire(int position, Buffer buffer) {
    int start = position + Integer.BYTES;
    return fromJson(new JsonObject(buffer.slice(start, start + buffer.getInt(position))));
  }

  @Override
  public StepDispatch transform(StepDispatch dispatch) {
    return dispatch;
  }

  @Override
  public String name() {
    return "tasker.step_dispatch";
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  static JsonObject toJson(StepDispatch dispatch) {
    StepContext step = dispatch.context();
    ExecutionContext task = step.execution();
    JsonObject results = new JsonObject();
    step.dependencyResults().forEach(results::put);
    return new JsonObject()
        .put("task_uuid", task.taskUuid().toString())
        .put("correlation_id", task.correlationId())
        .put("namespace", task.namespaceName())
        .put("task_name", task.taskName())
        .put("version", task.version())
        .put("task_trace_parent", task.traceParent().orElse(null))
        .put("task_trace_state", task.traceState().orElse(null))
        .put("sampled", task.sampled())
        .put("baggage", task.baggage().orElse(null))
        .put("step_uuid", step.stepUuid().toString())
        .put("step_name", step.stepName())
        .put("attempt", step.attempt())
        .put("max_attempts", step.maxAttempts())
        .put("context", step.taskContext())
        .put("dependency_results", results)
        .put("initialization", step.initialization())
        .put("callable", dispatch.callable())
        .put("trace_parent", dispatch.traceParent().orElse(null))
        .put("links", new JsonArray(dispatch.links()))
        .put("timeout_ms", dispatch.timeout().map(Duration::toMillis).orElse(null));
  }

  static StepDispatch fromJson(JsonObject json) {
    ExecutionContext task =
        new ExecutionContext(
            UUID.fromString(json.getString("task_uuid")),
            json.getString("correlation_id"),
            json.getString("namespace"),
            json.getString("task_name"),
            json.getString("version"),
            Optional.ofNullable(json.getString("task_trace_parent")),
            Optional.ofNullable(json.getString("task_trace_state")),
            json.getBoolean("sampled"),
            Optional.ofNullable(json.getString("baggage")));
    StepContext step =
        new StepContext(
            task,
            UUID.fromString(json.getString("step_uuid")),
            json.getString("step_name"),
            json.getInteger("attempt"),
            json.getInteger("max_attempts"),
            json.getJsonObject("context"),
            results(json.getJsonObject("dependency_results")),
            json.getJsonObject("initialization"));
    @Nullable Long timeoutMillis = json.getLong("timeout_ms");
    return new StepDispatch(
        step,
        json.getString("callable"),
        Optional.ofNullable(json.getString("trace_parent")),
        links(json.getJsonArray("links", new JsonArray())),
        Optional.ofNullable(timeoutMillis).map(Duration::ofMillis));
  }

  private static List<String> links(JsonArray json) {
    return json.stream().map(String::valueOf).toList();
  }

  private static Map<String, JsonObject> results(JsonObject json) {
    Map<String, JsonObject> results = new HashMap<>();
    json.fieldNames().forEach(name -> results.put(name, json.getJsonObject(name)));
    return results;
  }
}
