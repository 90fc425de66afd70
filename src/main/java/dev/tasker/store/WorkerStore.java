package dev.tasker.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry of live processes and their leases. */
public final class WorkerStore {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerStore.class);

  /** Who registers. */
  public record Identity(String name, String host, long pid, Collection<String> namespaces) {}

  /**
   * What a heartbeat learned.
   *
   * @param alive false: the lease was lost; register again
   * @param reapedSteps steps of dead processes that went back to the queue, or ended
   * @param nextDue until the next timer, empty when there is none
   * @param readySteps the queue's length; 10,001 stands for more
   * @param lost those of the reaped that ended
   */
  public record Pulse(
      boolean alive,
      int reapedSteps,
      Optional<Duration> nextDue,
      long readySteps,
      List<LostStep> lost) {
    public Pulse {
      lost = List.copyOf(lost);
    }
  }

  private static final String REGISTER = "select tasker_register_worker($1, $2, $3, $4, $5)";

  private static final String HEARTBEAT =
      """
      select alive, reaped_steps, next_due_in_ms, ready_steps, lost_steps
        from tasker_heartbeat($1, $2, $3, $4, $5, $6)
      """;

  private static final String RELEASE = "select tasker_release_worker($1, $2, $3)";

  private final Database database;

  public WorkerStore(Database database) {
    this.database = database;
  }

  /**
   * @return the worker's id, good until its lease is lost
   */
  public Future<Integer> register(Identity identity, Duration lease) {
    return database
        .execute(
            REGISTER,
            Tuple.tuple()
                .addValue(identity.name())
                .addValue(identity.host())
                .addValue(identity.pid())
                .addValue(identity.namespaces().toArray(String[]::new))
                .addValue(lease.toMillis()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /**
   * Renews the lease, trims the claim journal, reaps dead workers.
   *
   * @param lastClaim the highest claim number given out
   * @param openClaims the claims up to it that are not over; the journal forgets the others
   * @param reapLimit claims of one dead worker returned at most
   */
  public Future<Pulse> heartbeat(
      int workerId,
      Duration lease,
      long lastClaim,
      Collection<Long> openClaims,
      int reapLimit,
      int maxLeaseLosses) {
    return database
        .execute(
            HEARTBEAT,
            Tuple.tuple()
                .addValue(workerId)
                .addValue(lease.toMillis())
                .addValue(lastClaim)
                .addValue(openClaims.toArray(Long[]::new))
                .addValue(reapLimit)
                .addValue(maxLeaseLosses))
        .map(rows -> pulse(rows.iterator().next()));
  }

  /**
   * Returns what a worker holds to the queue and forgets it.
   *
   * @return how many steps went back
   */
  public Future<Integer> release(int workerId, int limit, int maxLeaseLosses) {
    return database
        .execute(RELEASE, Tuple.of(workerId, limit, maxLeaseLosses))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  private static Pulse pulse(Row row) {
    return new Pulse(
        row.getBoolean("alive"),
        row.getInteger("reaped_steps"),
        Optional.ofNullable(row.getLong("next_due_in_ms")).map(Duration::ofMillis),
        row.getLong("ready_steps"),
        lost(row.getJsonArray("lost_steps")));
  }

  /** What cannot be told must not cost the process its lease. */
  private static List<LostStep> lost(JsonArray steps) {
    List<LostStep> lost = new ArrayList<>(steps.size());
    for (Object step : steps) {
      try {
        lost.add(LostStep.of((JsonObject) step));
      } catch (RuntimeException e) {
        LOG.warn("heartbeat.lost_step_not_told", e);
      }
    }
    return lost;
  }
}
