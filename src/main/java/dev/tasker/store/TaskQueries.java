package dev.tasker.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people and tools read: tasks, steps, namespaces, as JSON with the field names of the API.
 */
public final class TaskQueries {

  private static final String TASK =
      """
      select t.task_uuid, k.name, n.name as namespace, k.version, t.status, t.context,
             t.correlation_id, t.parent_correlation_id, t.idempotency_key, t.priority, t.tags,
             t.initiator, t.source_system, t.reason, t.run_at, t.created_at, t.updated_at,
             t.completed_at
        from tasker_tasks t
        join tasker_task_templates k on k.template_id = t.template_id
        join tasker_task_namespaces n on n.namespace_id = t.namespace_id
       where t.task_uuid = $1
      """;

  private static final String STEPS =
      """
      select s.step_uuid, s.step_index, s.name, s.state, s.attempts, s.lease_losses, s.started_at,
             s.completed_at, s.result, s.error,
             array(select d.name
                     from tasker_steps d
                    where d.task_uuid = s.task_uuid
                      and d.step_index = any (s.dependencies)
                    order by d.step_index) as dependencies
        from tasker_steps s
       where s.task_uuid = $1
       order by s.step_index
      """;

  private static final String NAMESPACES = "select name from tasker_task_namespaces order by name";

  private final Database database;

  public TaskQueries(Database database) {
    this.database = database;
  }

  /** A task with its steps and counts; empty when there is none with this id. */
  public Future<Optional<JsonObject>> task(UUID taskUuid) {
    return database
        .execute(TASK, Tuple.of(taskUuid))
        .compose(
            tasks ->
                tasks.rowCount() == 0
                    ? Future.succeededFuture(Optional.empty())
                    : steps(taskUuid)
                        .map(steps -> Optional.of(task(tasks.iterator().next(), steps))));
  }

  /** The steps of a task in template order; empty when the task does not exist. */
  public Future<JsonArray> steps(UUID taskUuid) {
    return database.execute(STEPS, Tuple.of(taskUuid)).map(TaskQueries::steps);
  }

  /** The namespaces known to the database, sorted. */
  public Future<List<String>> namespaces() {
    return database
        .execute(NAMESPACES, Tuple.tuple())
        .map(
            rows -> {
              List<String> names = new ArrayList<>();
              rows.forEach(row -> names.add(row.getString(0)));
              return names;
            });
  }

  private static JsonArray steps(RowSet<Row> rows) {
    JsonArray steps = new JsonArray();
    rows.forEach(row -> steps.add(step(row)));
    return steps;
  }

  private static JsonObject step(Row row) {
    return new JsonObject()
        .put("step_uuid", row.getUUID("step_uuid").toString())
        .put("name", row.getString("name"))
        .put("state", row.getString("state"))
        .put("attempts", row.getInteger("attempts"))
        .put("lease_losses", row.getInteger("lease_losses"))
        .put("dependencies", new JsonArray(List.of(row.getArrayOfStrings("dependencies"))))
        .put("started_at", text(row.getOffsetDateTime("started_at")))
        .put("completed_at", text(row.getOffsetDateTime("completed_at")))
        .put("result", row.getValue("result"))
        .put("error", row.getValue("error"));
  }

  private static JsonObject task(Row row, JsonArray steps) {
    int total = steps.size();
    int complete = count(steps, "complete", "resolved_manually");
    return new JsonObject()
        .put("task_uuid", row.getUUID("task_uuid").toString())
        .put("name", row.getString("name"))
        .put("namespace", row.getString("namespace"))
        .put("version", row.getString("version"))
        .put("status", row.getString("status"))
        .put("context", row.getValue("context"))
        .put("correlation_id", row.getString("correlation_id"))
        .put("parent_correlation_id", row.getString("parent_correlation_id"))
        .put("idempotency_key", row.getString("idempotency_key"))
        .put("priority", row.getInteger("priority"))
        .put("tags", Optional.ofNullable(row.getValue("tags")).orElseGet(JsonArray::new))
        .put("initiator", row.getString("initiator"))
        .put("source_system", row.getString("source_system"))
        .put("reason", row.getString("reason"))
        .put("run_at", text(row.getOffsetDateTime("run_at")))
        .put("created_at", text(row.getOffsetDateTime("created_at")))
        .put("updated_at", text(row.getOffsetDateTime("updated_at")))
        .put("completed_at", text(row.getOffsetDateTime("completed_at")))
        .put("total_steps", total)
        .put("completed_steps", complete)
        .put("failed_steps", count(steps, "error"))
        .put("pending_steps", count(steps, "pending", "enqueued", "waiting_for_retry"))
        .put("in_progress_steps", count(steps, "in_progress"))
        .put("completion_percentage", total == 0 ? 0.0 : 100.0 * complete / total)
        .put("steps", steps);
  }

  private static int count(JsonArray steps, String... states) {
    List<String> wanted = List.of(states);
    return (int)
        steps.stream()
            .filter(step -> wanted.contains(((JsonObject) step).getString("state")))
            .count();
  }

  private static @Nullable String text(java.time.@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant().toString();
  }
}
