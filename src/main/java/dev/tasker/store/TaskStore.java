package dev.tasker.store;

import dev.tasker.workflow.ExecutionContext;
import dev.tasker.workflow.TaskRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creation of tasks. */
public final class TaskStore {

  /**
   * What became of one task of a batch.
   *
   * @param taskUuid the task's own, or that of the task which has its idempotency key
   * @param created false when that task existed
   * @param handedOver whether its first steps are held by this worker
   */
  public record Creation(UUID taskUuid, boolean created, boolean handedOver) {}

  private static final String CREATE =
      """
      select ordinal, task_uuid, created, handed_over
        from tasker_create_tasks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                                 $17, $18)
       order by ordinal
      """;

  private static final String CREATE_ONE =
      """
      select tasker_create_task($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16),
             case when $18::text is not null then pg_notify($17, $18)::text end
      """;

  private final Database database;

  public TaskStore(Database database) {
    this.database = database;
  }

  /**
   * Inserts tasks and their steps, all or none; the first steps go to the queue.
   *
   * @return one creation for each task, in order
   */
  public Future<List<Creation>> create(List<NewTask> tasks) {
    return create(0, 0, Collections.nCopies(tasks.size(), false), tasks);
  }

  /**
   * Inserts one task for the queue and tells whom it concerns with the same commit, which saves
   * them a round trip. Not for tasks that arrive in number: a commit with a notification keeps
   * others of its kind waiting until it is on the disk.
   *
   * @param task one that {@link #isOneAlone}
   */
  public Future<List<Creation>> createAndNotify(NewTask task, ReadyNotice notice) {
    return createOne(0, 0, false, task, notice.payload());
  }

  /** Whether these are one task alone, with nothing to look up before its insert. */
  public static boolean isOneAlone(List<NewTask> tasks) {
    return tasks.size() == 1 && isPlain(tasks.get(0).request());
  }

  /**
   * Inserts tasks and their steps, all or none.
   *
   * @param handOver for each task, whether the worker has kept room for its first steps
   * @return one creation for each task, in order
   */
  public Future<List<Creation>> create(
      int workerId, long claimNo, List<Boolean> handOver, List<NewTask> tasks) {
    if (isOneAlone(tasks)) {
      return createOne(workerId, claimNo, handOver.get(0), tasks.get(0), null);
    }
    return database
        .execute(CREATE, new Batch(tasks).parameters(workerId, claimNo, handOver))
        .map(TaskStore::creations);
  }

  private static boolean isPlain(TaskRequest request) {
    return request.idempotencyKey().isEmpty() && request.runAt().isEmpty();
  }

  private Future<List<Creation>> createOne(
      int workerId, long claimNo, boolean handOver, NewTask task, @Nullable String payload) {
    ExecutionContext execution = task.execution();
    TaskRequest request = task.request();
    return database
        .execute(
            CREATE_ONE,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(claimNo)
                .addValue(handOver)
                .addValue(execution.taskUuid())
                .addValue(task.template().templateId())
                .addValue(task.template().namespaceId())
                .addValue(request.priority())
                .addValue(execution.sampled())
                .addValue(execution.correlationId())
                .addValue(request.parentCorrelationId().orElse(null))
                .addValue(execution.traceParent().orElse(null))
                .addValue(request.context().encode())
                .addValue(attributes(request))
                .addValue(task.stepUuids().toArray(UUID[]::new))
                .addValue(execution.baggage().orElse(null))
                .addValue(execution.traceState().orElse(null))
                .addValue(ReadySignal.CHANNEL)
                .addValue(payload))
        .map(rows -> rows.iterator().next().getBoolean(0))
        .map(handedOver -> List.of(new Creation(execution.taskUuid(), true, handedOver)));
  }

  /** The rarely used fields travel as one JSON text, null when there are none. */
  private static @Nullable String attributes(TaskRequest request) {
    JsonObject attributes = new JsonObject();
    if (!request.tags().isEmpty()) {
      attributes.put("tags", new JsonArray(request.tags()));
    }
    request.initiator().ifPresent(value -> attributes.put("initiator", value));
    request.sourceSystem().ifPresent(value -> attributes.put("source_system", value));
    request.reason().ifPresent(value -> attributes.put("reason", value));
    return attributes.isEmpty() ? null : attributes.encode();
  }

  private static List<Creation> creations(RowSet<Row> rows) {
    List<Creation> creations = new ArrayList<>(rows.size());
    rows.forEach(
        row -> creations.add(new Creation(row.getUUID(1), row.getBoolean(2), row.getBoolean(3))));
    return creations;
  }

  /** A batch turned into one array a column. */
  private static final class Batch {
    private final List<NewTask> tasks;

    Batch(List<NewTask> tasks) {
      this.tasks = tasks;
    }

    Tuple parameters(int workerId, long claimNo, List<Boolean> handOver) {
      return Tuple.tuple()
          .addValue(workerId)
          .addValue(claimNo)
          .addValue(handOver.toArray(Boolean[]::new))
          .addValue(column(new UUID[0], task -> task.execution().taskUuid()))
          .addValue(column(new Integer[0], task -> task.template().templateId()))
          .addValue(column(new Integer[0], task -> task.request().priority()))
          .addValue(column(new Boolean[0], task -> task.execution().sampled()))
          .addValue(column(new String[0], task -> task.execution().correlationId()))
          .addValue(
              column(new String[0], task -> task.request().parentCorrelationId().orElse(null)))
          .addValue(column(new String[0], task -> task.request().idempotencyKey().orElse(null)))
          .addValue(column(new String[0], task -> task.execution().traceParent().orElse(null)))
          .addValue(column(new String[0], task -> task.request().context().encode()))
          .addValue(column(new String[0], task -> attributes(task.request())))
          .addValue(
              column(
                  new OffsetDateTime[0],
                  task ->
                      task.request().runAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null)))
          .addValue(stepOffsets())
          .addValue(tasks.stream().flatMap(task -> task.stepUuids().stream()).toArray(UUID[]::new))
          .addValue(column(new String[0], task -> task.execution().baggage().orElse(null)))
          .addValue(column(new String[0], task -> task.execution().traceState().orElse(null)));
    }

    private <T> T[] column(T[] type, Function<NewTask, ? extends @Nullable T> value) {
      List<T> values = new ArrayList<>(tasks.size());
      for (NewTask task : tasks) {
        values.add(value.apply(task));
      }
      return values.toArray(type);
    }

    private Integer[] stepOffsets() {
      Integer[] offsets = new Integer[tasks.size()];
      int offset = 0;
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = offset;
        offset += tasks.get(i).stepUuids().size();
      }
      return offsets;
    }
  }
}
