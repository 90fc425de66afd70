package dev.tasker.store;

import dev.tasker.store.StepOutcomes.StepKey;
import io.vertx.core.Future;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: claims and results of steps, one round trip and one transaction each. The SQL is in
 * the functions of {@code db/migration/0006_claim_steps.sql} and {@code 0007_complete_steps.sql},
 * in the form that {@code 0010_trace_context.sql} has given them.
 *
 * <p>A call that claims carries a number of the caller's; when its answer is lost with the
 * connection, {@link #claimed} tells what it gave.
 */
public final class StepStore {

  private static final String CLAIM =
      """
      select task_uuid, step_index, step_uuid, attempt, lease_losses, waited_ms, template_id,
             correlation_id, trace_parent, sampled, context, dependency_results,
             trace_state, baggage, dependency_trace_parents
        from tasker_claim_steps($1, $2, $3, $4)
      """;

  private static final String CLAIMED =
      """
      select task_uuid, step_index, step_uuid, attempt, lease_losses, waited_ms, template_id,
             correlation_id, trace_parent, sampled, context, dependency_results,
             trace_state, baggage, dependency_trace_parents
        from tasker_claimed_steps($1, $2)
      """;

  private static final String COMPLETE =
      """
      select kind, task_uuid, step_index, step_uuid, status
        from tasker_complete_steps($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;

  private static final String COMPLETE_ONE =
      """
      select kind, task_uuid, step_index, step_uuid, status
        from tasker_complete_step($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  private static final String FAIL =
      """
      select kind, task_uuid, step_index, step_uuid, status
        from tasker_fail_steps($1, $2, $3, $4, $5, $6)
      """;

  private static final String RESULTS =
      """
      select s.task_uuid, s.step_index, s.result, s.trace_parent
        from unnest($1::uuid[], $2::int[]) as wanted (task_uuid, step_index)
        join tasker_steps s using (task_uuid, step_index)
       where s.result is not null
      """;

  private static final String NAMES =
      """
      select n.name as namespace, k.name as task_name, k.version, s.name as step_name
        from tasker_steps s
        join tasker_tasks t using (task_uuid)
        join tasker_task_templates k on k.template_id = t.template_id
        join tasker_task_namespaces n on n.namespace_id = t.namespace_id
       where s.task_uuid = $1
         and s.step_index = $2
      """;

  private static final String LEASE_LOST = "TK001";

  private static final String STATEMENT_TIMEOUT = "57014";

  /** Class 22 of the SQL standard. */
  private static final String DATA_EXCEPTION = "22";

  private final Database database;

  public StepStore(Database database) {
    this.database = database;
  }

  /**
   * Claims ready steps.
   *
   * @param namespaceIds served in this order
   * @return the claims, unordered; empty when none is ready; fails with {@link LeaseLostException}
   *     when the worker is no longer registered
   */
  public Future<List<ClaimedStep>> claim(
      int workerId, long claimNo, Integer[] namespaceIds, int limit) {
    return database
        .execute(
            CLAIM,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(claimNo)
                .addValue(namespaceIds)
                .addValue(limit))
        .map(StepRows::claimed)
        .recover(StepStore::asLeaseLost);
  }

  /** What the call with this number claimed and is still running. */
  public Future<List<ClaimedStep>> claimed(int workerId, long claimNo) {
    return database.execute(CLAIMED, Tuple.of(workerId, claimNo)).map(StepRows::claimed);
  }

  /**
   * Records successes and advances their tasks.
   *
   * @param room how many of the steps that become ready this worker takes over at once
   */
  public Future<StepOutcomes> complete(
      int workerId, long claimNo, int room, List<StepCompletion> completions) {
    boolean one = completions.size() == 1 && completions.get(0).place().dependents() <= 1;
    return one
        ? completeOne(workerId, claimNo, room > 0, completions.get(0))
        : completeBatch(workerId, claimNo, room, completions);
  }

  private Future<StepOutcomes> completeOne(
      int workerId, long claimNo, boolean handOver, StepCompletion completion) {
    return database
        .execute(
            COMPLETE_ONE,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(claimNo)
                .addValue(handOver)
                .addValue(completion.taskUuid())
                .addValue(completion.stepIndex())
                .addValue(completion.attempt())
                .addValue(completion.result())
                .addValue(completion.place().endsTask())
                .addValue(completion.traceParent().orElse(null)))
        .map(StepRows::outcomes);
  }

  private Future<StepOutcomes> completeBatch(
      int workerId, long claimNo, int room, List<StepCompletion> completions) {
    int size = completions.size();
    UUID[] taskUuids = new UUID[size];
    Integer[] stepIndexes = new Integer[size];
    Integer[] attempts = new Integer[size];
    String[] results = new String[size];
    Boolean[] feedsJoin = new Boolean[size];
    Boolean[] endsTask = new Boolean[size];
    @Nullable String[] traceParents = new String[size];
    for (int i = 0; i < size; i++) {
      StepCompletion completion = completions.get(i);
      taskUuids[i] = completion.taskUuid();
      stepIndexes[i] = completion.stepIndex();
      attempts[i] = completion.attempt();
      results[i] = completion.result();
      feedsJoin[i] = completion.place().feedsJoin();
      endsTask[i] = completion.place().endsTask();
      traceParents[i] = completion.traceParent().orElse(null);
    }
    return database
        .execute(
            COMPLETE,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(claimNo)
                .addValue(room)
                .addValue(taskUuids)
                .addValue(stepIndexes)
                .addValue(attempts)
                .addValue(results)
                .addValue(feedsJoin)
                .addValue(endsTask)
                .addValue(traceParents))
        .map(StepRows::outcomes);
  }

  /** Records failed attempts: a retry timer, or the end of the step. */
  public Future<StepOutcomes> fail(int workerId, List<StepFailure> failures) {
    int size = failures.size();
    UUID[] taskUuids = new UUID[size];
    Integer[] stepIndexes = new Integer[size];
    Integer[] attempts = new Integer[size];
    String[] errors = new String[size];
    Long[] delays = new Long[size];
    for (int i = 0; i < size; i++) {
      StepFailure failure = failures.get(i);
      taskUuids[i] = failure.taskUuid();
      stepIndexes[i] = failure.stepIndex();
      attempts[i] = failure.attempt();
      errors[i] = failure.error().toJson().encode();
      delays[i] = failure.retryAfter().map(Duration::toMillis).orElse(null);
    }
    return database
        .execute(
            FAIL,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(taskUuids)
                .addValue(stepIndexes)
                .addValue(attempts)
                .addValue(errors)
                .addValue(delays))
        .map(StepRows::outcomes);
  }

  /**
   * What is stored of a step that is complete.
   *
   * @param traceParent of the attempt that completed it, if the step leads to a join
   */
  public record StoredResult(JsonObject result, Optional<String> traceParent) {}

  /** Stored results of steps, for a process that did not run them itself. */
  public Future<Map<StepKey, StoredResult>> results(Collection<StepKey> steps) {
    UUID[] taskUuids = steps.stream().map(StepKey::taskUuid).toArray(UUID[]::new);
    Integer[] stepIndexes = steps.stream().map(StepKey::stepIndex).toArray(Integer[]::new);
    return database
        .execute(RESULTS, Tuple.tuple().addValue(taskUuids).addValue(stepIndexes))
        .map(
            rows -> {
              Map<StepKey, StoredResult> results = new HashMap<>();
              rows.forEach(
                  row ->
                      results.put(
                          new StepKey(row.getUUID("task_uuid"), row.getInteger("step_index")),
                          new StoredResult(
                              row.getJsonObject("result"),
                              Optional.ofNullable(row.getString("trace_parent")))));
              return results;
            });
  }

  /** What a step and its task are called; empty when there is no such step. */
  public Future<Optional<StepNames>> names(StepKey step) {
    return database
        .execute(NAMES, Tuple.of(step.taskUuid(), step.stepIndex()))
        .map(rows -> rows.stream().map(StepRows::names).findFirst());
  }

  /** Whether the server has seen and refused the statement; otherwise its outcome is unknown. */
  public static boolean wasRefused(Throwable cause) {
    return cause instanceof PgException || cause instanceof LeaseLostException;
  }

  /**
   * Whether the statement was refused for a value in it, such as text that JSONB cannot hold, or
   * could not even be written down.
   */
  public static boolean isBadData(Throwable cause) {
    return cause instanceof PgException pg
        ? String.valueOf(pg.getSqlState()).startsWith(DATA_EXCEPTION)
        : isProgrammingError(cause);
  }

  /** Whether the same statement may succeed later: the server was away, busy or chose another. */
  public static boolean mayPassLater(Throwable cause) {
    if (cause instanceof PgException pg) {
      boolean tookTooLong = STATEMENT_TIMEOUT.equals(pg.getSqlState());
      return !tookTooLong && (Database.isUnavailable(pg) || Database.isConflict(pg));
    }
    return !isProgrammingError(cause);
  }

  private static boolean isProgrammingError(Throwable cause) {
    return cause instanceof NullPointerException
        || cause instanceof IllegalArgumentException
        || cause instanceof ArithmeticException
        || cause instanceof ClassCastException
        || cause instanceof EncodeException;
  }

  private static <T> Future<T> asLeaseLost(Throwable cause) {
    return Future.failedFuture(
        cause instanceof PgException pg && LEASE_LOST.equals(pg.getSqlState())
            ? new LeaseLostException(pg)
            : cause);
  }
}
