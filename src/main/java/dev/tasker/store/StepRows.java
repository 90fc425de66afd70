package dev.tasker.store;

import dev.tasker.store.StepOutcomes.FinishedTask;
import dev.tasker.store.StepOutcomes.ReadyStep;
import dev.tasker.store.StepOutcomes.StepKey;
import dev.tasker.workflow.TaskStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the functions of the hot path answer, read by position: names would be looked up each time.
 */
final class StepRows {
  private StepRows() {}

  static List<ClaimedStep> claimed(RowSet<Row> rows) {
    List<ClaimedStep> steps = new ArrayList<>(rows.size());
    rows.forEach(row -> steps.add(claimedStep(row)));
    return steps;
  }

  private static ClaimedStep claimedStep(Row row) {
    return new ClaimedStep(
        row.getUUID(0),
        row.getInteger(1),
        row.getUUID(2),
        row.getInteger(3),
        row.getInteger(4),
        Duration.ofMillis(row.getLong(5)),
        row.getInteger(6),
        row.getString(7),
        Optional.ofNullable(row.getString(8)),
        row.getBoolean(9),
        row.getJsonObject(10),
        dependencyResults(row.getJsonObject(11)),
        Optional.ofNullable(row.getString(12)),
        Optional.ofNullable(row.getString(13)),
        dependencyTraceParents(row.getJsonObject(14)));
  }

  private static Map<Integer, JsonObject> dependencyResults(@Nullable JsonObject byIndex) {
    if (byIndex == null) {
      return Map.of();
    }
    Map<Integer, JsonObject> results = new HashMap<>();
    for (String index : byIndex.fieldNames()) {
      JsonObject result = byIndex.getJsonObject(index);
      if (result != null) {
        results.put(Integer.valueOf(index), result);
      }
    }
    return results;
  }

  private static Map<Integer, String> dependencyTraceParents(@Nullable JsonObject byIndex) {
    if (byIndex == null) {
      return Map.of();
    }
    Map<Integer, String> traceParents = new HashMap<>();
    for (String index : byIndex.fieldNames()) {
      traceParents.put(Integer.valueOf(index), byIndex.getString(index));
    }
    return traceParents;
  }

  static StepOutcomes outcomes(RowSet<Row> rows) {
    List<ReadyStep> ready = new ArrayList<>(rows.size());
    List<StepKey> lost = new ArrayList<>(0);
    List<StepKey> repeated = new ArrayList<>(0);
    List<FinishedTask> finished = new ArrayList<>(0);
    List<UUID> enqueued = new ArrayList<>(0);
    for (Row row : rows) {
      UUID taskUuid = row.getUUID(1);
      switch (row.getString(0)) {
        case "ready" -> ready.add(new ReadyStep(taskUuid, row.getInteger(2), row.getUUID(3)));
        case "enqueued" -> enqueued.add(taskUuid);
        case "lost" -> lost.add(new StepKey(taskUuid, row.getInteger(2)));
        case "repeated" -> repeated.add(new StepKey(taskUuid, row.getInteger(2)));
        case "finished" ->
            finished.add(new FinishedTask(taskUuid, TaskStatus.of(row.getString(4))));
        default -> throw new IllegalStateException("unknown outcome " + row.getString(0));
      }
    }
    return new StepOutcomes(ready, enqueued, lost, repeated, finished);
  }

  static StepNames names(Row row) {
    return new StepNames(
        row.getString("namespace"),
        row.getString("task_name"),
        row.getString("version"),
        row.getString("step_name"));
  }
}
