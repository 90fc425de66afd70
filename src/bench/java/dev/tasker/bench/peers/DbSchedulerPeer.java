package dev.tasker.bench.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tasker.bench.peers.PeerRun.Payload;
import dev.tasker.bench.peers.PeerRun.Value;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * db-scheduler: one-time tasks, and a chain of four tasks in which each is replaced by the next
 * when it completes. It deletes what is done, so the rows done are those created less those left.
 * There is no join, hence no fan-out.
 */
final class DbSchedulerPeer implements Workloads.JobQueue, AutoCloseable {
  private static final TaskDescriptor<Payload> JOB = TaskDescriptor.of("job", Payload.class);
  private static final int STEPS = 4;

  /** The first step starts from the payload; each passes its value on. */
  private static final List<TaskDescriptor<Value>> CHAIN =
      IntStream.rangeClosed(1, STEPS)
          .mapToObj(n -> TaskDescriptor.of("step-" + n, Value.class))
          .toList();

  /** README, "Database compatibility": the DDL for PostgreSQL. */
  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name text not null,
        task_instance text not null,
        task_data bytea,
        execution_time timestamp with time zone not null,
        picked boolean not null,
        picked_by text,
        last_success timestamp with time zone,
        last_failure timestamp with time zone,
        consecutive_failures int,
        last_heartbeat timestamp with time zone,
        version bigint not null,
        priority smallint,
        primary key (task_name, task_instance)
      );
      create index execution_time_idx on scheduled_tasks (execution_time);
      create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      """;

  /** README, "enablePriority": wanted only with priorities, but part of the DDL as it stands. */
  private static final String PRIORITY_INDEX =
      "create index priority_execution_time_idx"
          + " on scheduled_tasks (priority desc, execution_time asc)";

  /**
   * scheduleBatch(List, Instant) inserts what it is given; a stream goes by DEFAULT_BATCH_SIZE,
   * 100.
   */
  private static final int TUNED_BATCH = 1000;

  private final PeerRun run;
  private final HikariDataSource database;
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong handled = new AtomicLong();
  private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
  private final List<Task<?>> tasks = new ArrayList<>();
  private final SchedulerClient client;
  private Scheduler scheduler;

  private DbSchedulerPeer(PeerRun run) throws SQLException {
    this.run = run;
    HikariConfig pool = run.pool();
    if (run.tuned()) {
      // jdbc.postgresql.org/documentation/use: multi-row inserts for the batches of scheduleBatch.
      pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    }
    database = new HikariDataSource(pool);
    execute(run.tuned() ? TABLE : TABLE + PRIORITY_INDEX);
    tasks.add(Tasks.oneTime(JOB).execute((job, context) -> handled.incrementAndGet()));
    for (int n = 0; n < STEPS; n++) {
      tasks.add(step(n));
    }
    client =
        SchedulerClient.Builder.create(database, tasks).serializer(new JacksonSerializer()).build();
  }

  public static void main(String[] args) throws Exception {
    JsonLines out = new JsonLines();
    PeerRun run = PeerRun.fromEnvironment();
    Workloads workloads = new Workloads(run, out);
    try (DbSchedulerPeer peer = new DbSchedulerPeer(run)) {
      switch (run.workload()) {
        case "drain" -> workloads.drain(peer, peer.handled);
        case "chain_alone", "chain_many" -> {
          peer.startWorkers();
          workloads.chain(peer::runChain, peer::doneRows);
          peer.stopWorkers();
        }
        default -> throw run.unsupported("db-scheduler", "it has no join");
      }
    }
  }

  /** examples/…/JobChainingUsingSeparateTasksMain: replace a task by the next, in one update. */
  private Task<Value> step(int n) {
    return Tasks.custom(CHAIN.get(n))
        .execute(
            (instance, context) -> {
              Value result = new Value(instance.getData().value() + 1);
              return n + 1 < STEPS ? next(instance, n + 1, result) : last(instance);
            });
  }

  private static CompletionHandler<Value> next(TaskInstance<?> instance, int step, Value result) {
    return (complete, operations) ->
        operations.removeAndScheduleNew(
            SchedulableInstance.of(
                new TaskInstance<>(CHAIN.get(step).getTaskName(), instance.getId(), result),
                Instant.now()));
  }

  private CompletionHandler<Value> last(TaskInstance<?> instance) {
    return (complete, operations) -> {
      operations.remove();
      running.remove(instance.getId()).complete(null);
    };
  }

  private void runChain() throws Exception {
    String id = "task-" + created.incrementAndGet();
    CompletableFuture<Void> done = new CompletableFuture<>();
    running.put(id, done);
    scheduler.schedule(
        CHAIN.get(0).instance(id).data(new Value(PeerRun.PAYLOAD.number())).build(), Instant.now());
    done.get(1, TimeUnit.MINUTES);
  }

  /** README, "One-time task": "schedule in batches". */
  @Override
  public void create(int jobs) {
    long first = created.getAndAdd(jobs);
    Instant now = Instant.now();
    Stream<TaskInstance<?>> instances =
        IntStream.range(0, jobs)
            .mapToObj(i -> JOB.instance("job-" + (first + i)).data(PeerRun.PAYLOAD).build());
    if (!run.tuned()) {
      client.scheduleBatch(instances, now);
      return;
    }
    List<TaskInstance<?>> all = instances.toList();
    for (int from = 0; from < all.size(); from += TUNED_BATCH) {
      client.scheduleBatch(all.subList(from, Math.min(all.size(), from + TUNED_BATCH)), now);
    }
  }

  @Override
  public void startWorkers() {
    // JSON, as for everyone; its default is Java serialization, which is larger.
    SchedulerBuilder builder =
        Scheduler.create(database, tasks).serializer(new JacksonSerializer());
    if (run.workload().startsWith("chain")) {
      // The example of chaining has it: without it a next step waits for the poll, up to 10 s.
      builder.enableImmediateExecution();
    }
    if (run.tuned()) {
      // docs/performance.md: lock-and-fetch, with the threads and limits of its first row.
      builder.threads(20).pollUsingLockAndFetch(4.0, 20.0);
    }
    scheduler = builder.build();
    scheduler.start();
  }

  @Override
  public void stopWorkers() {
    scheduler.stop();
  }

  @Override
  public long doneRows() throws SQLException {
    return created.get() - PeerRun.queryLong(database, "select count(*) from scheduled_tasks");
  }

  private void execute(String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
